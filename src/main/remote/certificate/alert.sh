#!/bin/bash
# Waits until the alert about the certificate is quiet again, three minutes at most.
#   alert.sh --domain D --file F [--container C] NAME URL
# URL: of Prometheus, as this host reaches it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

options "$@"
name=${rest[0]} prometheus=${rest[1]}

seen=''
for ((i = 0; i < 60; i++)); do
  seen=$(alert_state "$name" "$prometheus" 2>&1) || seen="unreadable: $(one_line 300 <<<"$seen")"
  case $seen in
    quiet)
      say "the alert $name about $domain is quiet"
      exit 0
      ;;
    no-rule) break ;;
  esac
  sleep 3
done
say "the alert $name about $domain: $seen; look at $prometheus/alerts" >&2
exit 1
