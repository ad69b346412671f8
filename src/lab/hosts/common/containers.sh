#!/bin/bash
# containers.sh NUMBER : whether at least NUMBER containers run here and none is restarting, unhealthy or still starting.
set -euo pipefail

states=$(docker ps -a --format '{{.Names}}\t{{.State}}\t{{.Status}}')
if grep -vE '	running	' <<<"$states" | grep -q .; then
  echo "not running: $(grep -vE '	running	' <<<"$states")" >&2
  exit 1
fi
if grep -E 'unhealthy|health: starting' <<<"$states" >&2; then
  exit 1
fi
[ "$(wc -l <<<"$states")" -ge "$1" ]
