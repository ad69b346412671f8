#!/bin/bash
# Waits until a service's containers run, and are healthy where they have a health check.
#   running.sh SECONDS SERVICE COMPOSE...
set -euo pipefail

limit=$1 service=$2
shift 2
compose=("$@")

states() { timeout -k 5 20 "${compose[@]}" ps --all --format '{{.State}} {{.Health}}' "$service" </dev/null; }

is_well() {
  local state
  [ -n "$1" ] || return 1
  while read -r state; do
    case $state in
      running | 'running healthy') ;;
      *) return 1 ;;
    esac
  done <<<"$1"
}

while true; do
  now=$(states)
  if is_well "$now"; then
    echo "$service: $now"
    exit
  fi
  [ "$SECONDS" -lt "$limit" ] || break
  sleep 1
done
echo "$service is not well after $limit s: ${now:-no container}" >&2
timeout -k 5 20 "${compose[@]}" logs --no-color --tail 30 "$service" >&2 </dev/null || true
exit 1
