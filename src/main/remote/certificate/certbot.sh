#!/bin/bash
# Runs certbot, or the team's own script, and says what came of it.
#   certbot.sh --domain D --file F [--container C] [--before FINGERPRINT|none] -- WORD...
# --before: afterwards the certificate in the file must be another one than this. certbot ends with 1 as soon as any of
# its certificates could not be renewed; what counts here is this one.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

options "$@"
set -- "${rest[@]}"
before=''
if [ "$1" = --before ]; then
  before=$2
  shift 2
fi
shift

# check: whether it has happened already.
if [ "${DANGJIK_VERIFY:-}" = 1 ]; then
  now=$(file_print)
  [ -n "$now" ] && [ "$now" != "$before" ]
  exit
fi

# A container that outlives its client would keep certbot's lock: a step that is told to stop takes it along.
name=''
previous=''
for word; do
  [ "$previous" != --name ] || name=$word
  previous=$word
done
if [ -n "$name" ]; then
  engine rm -f "$name" >/dev/null 2>&1 || true
  trap 'engine rm -f "$name" >/dev/null 2>&1' TERM
fi

output=$DANGJIK_RUN_DIR/certbot.$DANGJIK_STEP
readonly COLOURS=$'s/\033\\[[0-9;]*m//g'
set +e
"$@" >"$output" 2>&1 </dev/null &
wait $!
status=$?
set -e
said=$(tr -d '\r' <"$output" | sed "$COLOURS")
say "$said"
now=$(file_print)

if [ -z "$before" ]; then
  [ "$status" -eq 0 ] || seen_already certbot "$said"
  say "certbot ended well; nothing was kept of it"
elif [ -n "$now" ] && [ "$now" != "$before" ]; then
  [ "$status" -eq 0 ] || say "another certificate could not be renewed (exit code $status); the one of $domain was"
  fact certificate.made "$now"
  say "$file: $now"
elif [ "$status" -eq 0 ]; then
  seen_already not-due "$said"
else
  seen_already certbot "$said"
fi
