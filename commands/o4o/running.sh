#!/bin/bash
# Waits until a service is well: it answers, and is not merely said to be active.
#   running.sh SERVICE SECONDS
set -euo pipefail

service=$1 limit=$2

is_well() {
  case $service in
    api-server)
      pm2 jlist </dev/null | jq -e 'any(.[]; .name == "api-server" and .pm2_env.status == "online")' >/dev/null &&
        curl -fsS -m 5 -o /dev/null http://127.0.0.1:4000/api/health
      ;;
    # The exit code of `systemctl status postgresql` is 0 with the database down.
    postgresql)
      systemctl is-active -q postgresql@15-main &&
        [ "$(PGCONNECT_TIMEOUT=5 psql -w -h localhost -U postgres -d o4o_platform -tAc 'select 1' </dev/null)" = 1 ]
      ;;
    nginx) systemctl is-active -q nginx && curl -fsSk -m 5 -o /dev/null https://127.0.0.1/ ;;
    *)
      echo "running knows no service $service" >&2
      exit 1
      ;;
  esac
}

until is_well; do
  if [ "$SECONDS" -ge "$limit" ]; then
    echo "$service is not well after $limit s" >&2
    exit 1
  fi
  sleep 1
done
echo "$service is well"
