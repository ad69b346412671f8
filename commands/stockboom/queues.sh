#!/bin/bash
# How many jobs wait in the BullMQ queues, and how many went wrong.
#   queues.sh COMPOSE...
set -euo pipefail

compose=("$@")
redis() { timeout -k 5 10 "${compose[@]}" exec -T redis redis-cli "$@" </dev/null; }

# A list has a length, a sorted set a cardinality. Asking the wrong one prints WRONGTYPE, and redis-cli ends with 0.
count() {
  local answer
  answer=$(redis "$1" "$2")
  [[ $answer =~ ^[0-9]+$ ]] || {
    echo "redis-cli $1 $2: $answer" >&2
    exit 1
  }
  printf '%s' "$answer"
}

printf '%-20s %8s %8s %8s\n' queue waiting active failed
for queue in data-collection data-analysis trade-execution notification; do
  printf '%-20s %8s %8s %8s\n' "$queue" \
    "$(count LLEN "bull:$queue:wait")" "$(count LLEN "bull:$queue:active")" "$(count ZCARD "bull:$queue:failed")"
done
