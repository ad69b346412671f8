#!/bin/bash
# The last lines of a service's log, or its errors with how often each occurs.
#   logs.sh SINCE UNTIL TAIL TEXT ERRORS-ONLY SERVICE COMPOSE...
# UNTIL, TEXT and ERRORS-ONLY may be empty.
set -euo pipefail

since=$1 until=$2 tail=$3 text=$4 errors_only=$5 service=$6
shift 6
compose=("$@")

# Always bounded: `logs -f` would never return. Some releases of compose write "erase this line" before each line.
log() {
  local options=(--no-color --no-log-prefix --timestamps --since "$since")
  [ -z "$until" ] || options+=(--until "$until")
  timeout -k 5 45 "${compose[@]}" logs "${options[@]}" "$service" 2>&1 </dev/null | sed $'s/^\e\\[2K//'
}

# A filter that finds nothing has not gone wrong.
matching() { grep "$@" || [ $? -eq 1 ]; }

with_text() {
  if [ -n "$text" ]; then matching -F -e "$text"; else cat; fi
}

errors() { matching -E '(^|[^A-Za-z])(ERROR|FATAL|SEVERE|PANIC)([^A-Za-z]|$)|Exception'; }

# Without times and numbers, what happened twice reads the same twice.
most_frequent() {
  sed -E 's/^[0-9T:.Z-]+ //; s/^[0-9-]+[T ][0-9:.,]+Z? *//; s/[0-9]+/N/g' | sort | uniq -c | sort -rn | awk 'NR <= 10'
}

if [ -z "$errors_only" ]; then
  log | with_text | tail -n "$tail"
  exit
fi
found=$(log | with_text | errors)
if [ -z "$found" ]; then
  echo "no errors since $since"
  exit
fi
most_frequent <<<"$found"
echo
tail -n "$tail" <<<"$found"
