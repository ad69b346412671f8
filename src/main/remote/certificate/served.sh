#!/bin/bash
# Waits until this host serves the certificate that lies in the file.
#   served.sh --domain D --file F [--container C] new|old FINGERPRINT|none
# new: and it is another one than this. old: it is this one, and good for a while: what was there goes on being served.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

options "$@"
which=${rest[0]} known=${rest[1]}

command -v openssl >/dev/null || {
  say "openssl is not here, so nobody can look at what is served"
  exit 3
}

if [ "$which" = old ]; then
  wire=$(wire_pem) || problem not-served "this host serves nothing for $domain any more"
  openssl x509 -noout -checkend 0 <<<"$wire" >/dev/null || problem not-served "what is served for $domain has ended"
  say "served for $domain, $(openssl x509 -noout -enddate <<<"$wire"): $(fingerprint <<<"$wire")"
  [ "$known" = none ] || [ "$(fingerprint <<<"$wire")" = "$known" ] || say "that is another one than before ($known)"
  exit 0
fi

last=''
for ((i = 0; i < 40; i++)); do
  in_file=$(file_print)
  wire=$(wire_pem 2>/dev/null) || wire=''
  last=$(fingerprint <<<"$wire")
  if [ -n "$last" ] && [ "$last" = "$in_file" ] && [ "$last" != "$known" ]; then
    fact certificate.fingerprint "$last"
    fact certificate.until "$(until_second <<<"$wire")"
    say "$domain serves $last, $(openssl x509 -noout -enddate <<<"$wire")"
    exit 0
  fi
  sleep 0.5
done
problem not-served "this host serves ${last:-nothing} for $domain, the file holds ${in_file:-nothing}"
