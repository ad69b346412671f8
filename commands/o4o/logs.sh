#!/bin/bash
# The last lines of a service's log files, or its errors with how often each occurs.
#   logs.sh SINCE UNTIL TAIL TEXT ERRORS-ONLY SERVICE
# UNTIL, TEXT and ERRORS-ONLY may be empty. Looks at the last 20000 lines of each file; `tail -f` would never return.
set -euo pipefail

since=$1 until=$2 tail=$3 text=$4 errors_only=$5 service=$6
readonly LINES_READ=20000

# The API server writes UTC; PostgreSQL and nginx write the machine's time.
case $service in
  api-server)
    files=(/home/ubuntu/o4o-platform/apps/api-server/logs/{error,out}.log) reader=(tail) zone=UTC
    ;;
  postgresql)
    files=(/var/log/postgresql/postgresql-15-main.log) reader=(sudo -n tail) zone=local
    ;;
  nginx)
    files=(/var/log/nginx/{error,access}.log) reader=(sudo -n tail) zone=local
    ;;
  *)
    echo "logs knows no service $service" >&2
    exit 1
    ;;
esac

written() {
  if [ "$zone" = UTC ]; then date -u -d "$1" +%FT%T; else date -d "$1" +%FT%T; fi
}

# Lines between the two times. A line without a time of its own belongs to the one before; a file whose lines have
# none at the beginning (nginx's access log) is shown by its last lines. mawk knows no {4} in a pattern.
between() {
  awk -v since="$1" -v until="$2" '
    {
      time = substr($0, 1, 19)
      gsub("/", "-", time)
      sub(" ", "T", time)
      if (time ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]$/) last = time
      if (last == "" || (last >= since && (until == "" || last <= until))) print
    }'
}

log() {
  local file from to=''
  from=$(written "$since")
  [ -z "$until" ] || to=$(written "$until")
  for file in "${files[@]}"; do
    echo "== $file" >&2
    timeout -k 5 20 "${reader[@]}" -n "$LINES_READ" "$file" </dev/null | between "$from" "$to"
  done
}

# A filter that finds nothing has not gone wrong.
matching() { grep "$@" || [ $? -eq 1 ]; }

with_text() {
  if [ -n "$text" ]; then matching -F -e "$text"; else cat; fi
}

errors() { matching -E '(^|[^A-Za-z])(ERROR|FATAL|PANIC|\[error\]|\[crit\]|\[emerg\])'; }

# Without times and numbers, what happened twice reads the same twice.
most_frequent() {
  sed -E 's/^[0-9/-]+[T ][0-9:.]+(Z| [A-Z]+)? *//; s/[0-9]+/N/g' | sort | uniq -c | sort -rn | awk 'NR <= 10'
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
