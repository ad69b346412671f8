#!/bin/bash
# Asks the nginx that serves the certificate whether its configuration is right; what it says decides, not what it logs.
#   nginx.sh --domain D --file F [--container C]
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

options "$@"
if [ -n "$container" ] && [ "$(container_state)" != running ]; then
  problem nginx-down "$container is $(container_state)"
fi
if said=$(test_nginx); then
  say "$said"
else
  problem nginx-config "$said"
fi
