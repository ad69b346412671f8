#!/bin/bash
# Measures how long a service did not answer while it was changed: four requests a second from "start" to "stop".
#   downtime.sh start [--max S] [--docker-word WORD]... --url URL | --exec PROJECT SERVICE URL
#   downtime.sh stop
# Any answer below 500 is an answer. "stop" writes the facts downtime_ms (sum), downtime_longest_ms, downtime_open (1:
# not back yet) and downtime_samples; without a prober it writes downtime_ms=unknown. Neither ever fails a deploy.
set -uo pipefail
LC_ALL=C

STATE=${DANGJIK_RUN_DIR:-${TMPDIR:-/tmp}}
DOCKER=() MAX=900 URL='' EXEC=()

usage() {
  printf 'downtime: %s\n' "$1" >&2
  exit 64
}

parse_options() {
  while (($#)); do
    case $1 in
      --max) [[ ${2-} =~ ^[0-9]{1,5}$ ]] || usage '--max needs seconds'; MAX=$2; shift 2 ;;
      --docker-word) (($# > 1)) || usage '--docker-word needs a word'; DOCKER+=("$2"); shift 2 ;;
      --url) (($# > 1)) || usage '--url needs a URL'; URL=$2; shift 2 ;;
      --exec) (($# > 3)) || usage '--exec needs project, service and URL'; EXEC=("$2" "$3"); URL=$4; shift 4 ;;
      *) usage "unknown option: $1" ;;
    esac
  done
  [[ -n $URL ]] || usage 'no URL'
  ((${#DOCKER[@]})) || DOCKER=(docker)
}

is_probing() {
  local pid start line
  { read -r pid start <"$STATE/downtime.pid"; } 2>/dev/null || return 1
  { read -r line <"/proc/$pid/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # the fields after the name are numbers, and splitting them is the point
  set -- ${line##*) }
  [[ ${20} == "$start" ]]
}

start() {
  parse_options "$@"
  if ! is_probing; then
    rm -f "$STATE/downtime.stop" "$STATE/downtime.result"
    setsid -f bash "${BASH_SOURCE[0]}" probe "$@" </dev/null >/dev/null 2>&1
  fi
  exit 0
}

# Milliseconds since boot.
read_ms() {
  local up
  read -r up _ </proc/uptime
  MS=$((10#${up/./} * 10))
}

answers() {
  local code
  local -a through=()
  if ((${#EXEC[@]})); then
    local id
    id=$(timeout 2 "${DOCKER[@]}" ps --quiet --filter "label=com.docker.compose.project=${EXEC[0]}" \
      --filter "label=com.docker.compose.service=${EXEC[1]}" 2>/dev/null | head -n 1)
    [[ -n $id ]] || return 1
    through=(timeout 2 "${DOCKER[@]}" exec "$id")
  fi
  code=$("${through[@]}" curl --silent --max-time 1 --output /dev/null --write-out '%{http_code}' "$URL" 2>/dev/null)
  [[ $code =~ ^[1-4][0-9][0-9]$ ]]
}

report() { # writes the result so far; "stop" reads it
  printf '%s %s %s %s\n' "$((TOTAL + (DOWN_SINCE ? MS - DOWN_SINCE : 0)))" "$LONGEST" "$((DOWN_SINCE > 0))" "$SAMPLES" \
    >"$STATE/downtime.result.tmp" && mv -f "$STATE/downtime.result.tmp" "$STATE/downtime.result"
}

probe() {
  local line end began
  parse_options "$@"
  read -r line </proc/$$/stat
  # shellcheck disable=SC2086 # as above
  set -- ${line##*) }
  printf '%s %s\n' $$ "${20}" >"$STATE/downtime.pid"
  TOTAL=0 LONGEST=0 DOWN_SINCE=0 SAMPLES=0
  read_ms
  end=$((MS + MAX * 1000))
  until [[ -e $STATE/downtime.stop || -e $STATE/exit || $MS -ge $end ]]; do
    began=$MS
    if answers; then
      read_ms
      if ((DOWN_SINCE)); then
        TOTAL=$((TOTAL + MS - DOWN_SINCE))
        ((MS - DOWN_SINCE <= LONGEST)) || LONGEST=$((MS - DOWN_SINCE))
        DOWN_SINCE=0
      fi
    else
      ((DOWN_SINCE)) || DOWN_SINCE=$began
      read_ms
      ((MS - DOWN_SINCE <= LONGEST)) || LONGEST=$((MS - DOWN_SINCE))
    fi
    SAMPLES=$((SAMPLES + 1))
    report
    ((MS - began >= 250)) || sleep "0.$(printf '%03d' $((250 - MS + began)))"
    read_ms
  done
  report
  rm -f "$STATE/downtime.pid"
}

fact() { [[ -z ${DANGJIK_FACTS-} ]] || printf '%s=%s\n' "$1" "$2" >>"$DANGJIK_FACTS"; }

stop() {
  local total=unknown longest=unknown open=unknown samples=0 tries
  : >"$STATE/downtime.stop"
  for ((tries = 0; tries < 60; tries++)); do
    is_probing || break
    sleep 0.05
  done
  { read -r total longest open samples <"$STATE/downtime.result"; } 2>/dev/null
  fact downtime_ms "$total"
  fact downtime_longest_ms "$longest"
  fact downtime_open "$open"
  fact downtime_samples "$samples"
  printf 'did not answer for %s ms in all, %s ms at a stretch, in %s requests\n' "$total" "$longest" "$samples"
  exit 0
}

case ${1-} in
  start | stop | probe) "$@" ;;
  *) usage 'start or stop' ;;
esac
