#!/bin/bash
# Starts a service again with the same image.
#   restart.sh SERVICE COMPOSE...
set -euo pipefail

service=$1
shift
compose=("$@")

# The backend has two colours; the one that is served is meant.
if [ "$service" = backend ]; then
  service=backend-$(jq -re .activeColor /home/ubuntu/srv/web_project/deploy-state.json)
fi

exec timeout -k 5 110 "${compose[@]}" restart "$service" </dev/null
