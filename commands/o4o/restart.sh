#!/bin/bash
# Starts a service again, as the recovery plan does.
#   restart.sh SERVICE
set -euo pipefail

case $1 in
  # As its owner: as root pm2 would not see it.
  api-server) exec timeout -k 5 110 pm2 restart api-server </dev/null ;;
  postgresql) exec timeout -k 5 110 sudo -n systemctl restart postgresql@15-main </dev/null ;;
  nginx)
    # With a broken configuration nginx would stop and not come back.
    sudo -n nginx -t </dev/null
    exec timeout -k 5 110 sudo -n systemctl restart nginx </dev/null
    ;;
  *)
    echo "restart knows no service $1" >&2
    exit 1
    ;;
esac
