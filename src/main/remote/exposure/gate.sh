#!/bin/bash -p
# The forced command of the exposure user's key (authorized_keys): whoever has the key can say one word of a closed
# list and nothing else. docs/exposure-helper.md is the reference.
#
# The word may be followed by an opening, which is printed on both streams before the answer, so that whatever else
# was printed by then is told from it.
set -uo pipefail
readonly LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
readonly HELPER=/usr/local/lib/dangjik/exposure
readonly FORM='^(open|close|status|rotate|heartbeat|preflight|version)( (dangjik-[0-9a-f]{16}))?$'

if [[ ! ${SSH_ORIGINAL_COMMAND-} =~ $FORM ]]; then
  echo "this key asks for open, close, status, rotate, heartbeat, preflight or version, and for nothing else" >&2
  exit 64
fi
verb=${BASH_REMATCH[1]}
opening=${BASH_REMATCH[3]-}
if [[ -n $opening ]]; then
  echo "$opening 0"
  echo "$opening 0" >&2
fi
exec sudo -n "$HELPER" "$verb"
