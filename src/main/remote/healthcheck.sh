#!/bin/bash
# Dangjik's health check on the VM: decides whether a deploy holds. Run as a gate step of a segment.
# Exit 0 PASS, 1 FAIL, 3 INCONCLUSIVE (nothing can be known: docker is down, curl is missing), 64 usage.
# INCONCLUSIVE never triggers a rollback. Options and facts: docs/supervisor.md.
#
# PASS: all probes pass N times in a row before the deadline, then hold during the bake. Three bad rounds in a row, a
# restart or another container during the bake is FAIL. A container that has exited, is unhealthy twice in a row (docker
# says so only after its start period) or has restarted three times is FAIL at once.
set -uo pipefail
shopt -s nullglob
LC_ALL=C

DEADLINE=120 INTERVAL=2 SUCCESSES=3 BAKE=30 PROBE_LIMIT=5
DOCKER=()
PROBES=()   # KIND<tab>ARGUMENT<tab>... in the order given
readonly TAB=$'\t' BODY_LIMIT=65536 LOG_LINES=50

# ---------------------------------------------------------------- options

usage() {
  printf 'healthcheck: %s\n' "$1" >&2
  exit 64
}

need() { # HAVE WANT OPTION
  (($1 > $2)) || usage "$3 needs $2 values"
}

number() { # OPTION VALUE
  [[ $2 =~ ^[0-9]{1,5}$ ]] || usage "$1 is not a number: $2"
}

add_probe() { # KIND ARGUMENT...
  local word joined=$1
  shift
  for word; do
    [[ $word != *["$TAB"$'\n']* ]] || usage 'a tab or newline in a probe'
    joined+=$TAB${word:--}
  done
  PROBES+=("$joined")
}

is_behind_http() { [[ ${#PROBES[@]} -gt 0 && ${PROBES[*]: -1} =~ ^(exec-)?http(:[A-Z]+)?$TAB ]]; }

parse_options() {
  while (($#)); do
    case $1 in
      --deadline | --interval | --successes | --bake)
        need $# 1 "$1"
        number "$1" "$2"
        case $1 in
          --deadline) DEADLINE=$2 ;;
          --interval) INTERVAL=$2 ;;
          --successes) SUCCESSES=$2 ;;
          --bake) BAKE=$2 ;;
        esac
        shift 2
        ;;
      --docker-word) need $# 1 "$1"; DOCKER+=("$2"); shift 2 ;;
      --http) need $# 3 "$1"; add_probe http "$2" "$3" "$4"; shift 4 ;;
      --exec-http) need $# 4 "$1"; add_probe exec-http "$2" "$3" "$4" "$5"; shift 5 ;;
      --version-url) need $# 3 "$1"; add_probe version "$2" "$3" "$4"; shift 4 ;;
      --exec-version) need $# 5 "$1"; add_probe exec-version "$2" "$3" "$4" "$5" "$6"; shift 6 ;;
      --container) need $# 3 "$1"; add_probe container "$2" "$3" "$4"; shift 4 ;;
      --tcp) need $# 2 "$1"; add_probe tcp "$2" "$3"; shift 3 ;;
      --method)
        need $# 1 "$1"
        [[ $2 =~ ^(GET|HEAD|POST)$ ]] || usage "--method is GET, HEAD or POST: $2"
        is_behind_http || usage '--method follows an HTTP probe'
        PROBES[-1]=${PROBES[-1]/http/http:$2}
        shift 2
        ;;
      --body-has)
        need $# 1 "$1"
        is_behind_http || usage '--body-has follows an HTTP probe'
        PROBES[-1]+=$TAB$2
        shift 2
        ;;
      --log-absent)
        need $# 3 "$1"
        grep -qE -e "$4" </dev/null 2>&1
        (($? < 2)) || usage "not an extended regular expression: $4"
        add_probe log "$2" "$3" "$4"
        shift 4
        ;;
      --command)
        need $# 2 "$1"
        number "$1" "$2"
        (($2 > 0)) || usage '--command 0 names no program'
        need $# $(($2 + 1)) "$1"
        add_probe command "${@:3:$2}"
        shift $(($2 + 2))
        ;;
      *) usage "unknown option: $1" ;;
    esac
  done
  ((${#PROBES[@]})) || usage 'no probe'
  ((SUCCESSES > 0)) || usage '--successes is at least 1'
  ((${#DOCKER[@]})) || DOCKER=(docker)
}

# ---------------------------------------------------------------- time, facts, verdict

# Hundredths of a second since boot: no clock jump moves it.
read_ticks() {
  local up
  read -r up _ </proc/uptime
  TICKS=${up/./}
}

fact() { # NAME VALUE
  local value=${2//[$'\n\r']/ }
  [[ -z ${DANGJIK_FACTS-} ]] || printf '%s=%s\n' "$1" "${value:0:1500}" >>"$DANGJIK_FACTS"
}

seconds_since() { # TICKS
  read_ticks
  printf '%d.%02d' $(((TICKS - $1) / 100)) $(((TICKS - $1) % 100))
}

conclude() { # VERDICT TEXT
  local took
  took=$(seconds_since "$BEGAN")
  fact verdict "$1"
  fact health_seconds "$took"
  if [[ $1 != PASS ]]; then
    fact failed_probe "$FAILED_PROBE"
    fact last_output "$2"
    print_logs
  fi
  # The verdict stands last: it is what people are shown first.
  printf '%s after %s s: %s\n' "$1" "$took" "$2"
  [[ $1 == PASS ]] && exit 0
  [[ $1 == FAIL ]] && exit 1
  exit 3
}

# The last lines of what failed; of every container that is watched when the probe names none.
print_logs() {
  local id
  for id in ${FAILED_IDS:-${SEEN_IDS[*]-}}; do
    printf -- '--- last %s lines of container %s\n' "$LOG_LINES" "${id:0:12}"
    timeout 10 "${DOCKER[@]}" logs --tail "$LOG_LINES" "$id" 2>&1 | tail -n "$LOG_LINES"
  done
}

# ---------------------------------------------------------------- probes: each sets RESULT and SAID
# RESULT: pass, fail, doomed (fail, and waiting does not help), unknown (the probe itself could not be made)

result() { RESULT=$1 SAID=$2; }

# The containers of a compose service, without one-off ones, into IDS. 1 when docker does not answer.
find_containers() { # PROJECT SERVICE
  local listed
  IDS=()
  listed=$(timeout 10 "${DOCKER[@]}" ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$1" \
    --filter "label=com.docker.compose.service=$2" --filter label=com.docker.compose.oneoff=False 2>&1) ||
    { result unknown "docker does not answer: ${listed:0:300}"; return 1; }
  [[ -z $listed ]] || mapfile -t IDS <<<"$listed"
}

readonly INSPECT='{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}-{{end}} {{.RestartCount}} '\
'{{.State.ExitCode}} {{.Image}} {{.Config.Image}}'

probe_container() { # PROJECT SERVICE EXPECTED
  local id line status health restarts code image name
  find_containers "$1" "$2" || return 0
  ((${#IDS[@]})) || { result fail "no container of $1/$2"; return; }
  FAILED_IDS=${IDS[*]}
  for id in "${IDS[@]}"; do
    line=$(timeout 10 "${DOCKER[@]}" inspect --format "$INSPECT" "$id" 2>&1) ||
      { result fail "container ${id:0:12} has gone: ${line:0:200}"; return; }
    read -r status health restarts code image name <<<"$line"
    SEEN_IDS[$1/$2/$id]=$id
    watch_container "$1/$2" "$id" "$restarts" || return 0
    judge_container "$2" "$id" "$status" "$health" "$restarts" "$code" || return 0
    is_expected_image "$3" "$image" "$name" ||
      { result doomed "$2 runs $image ($name), not $3"; doom "$2-image"; return; }
  done
  result pass "$2 is $status${health:+, $health}"
}

# During the bake neither a restart nor another container is forgiven.
watch_container() { # NAME ID RESTARTS
  local known=${BASELINE[$1/$2]-}
  if ((BAKING)) && [[ -z $known || $3 -gt $known ]]; then
    result fatal "$1 restarted during the bake"
    [[ -n $known ]] || result fatal "$1 has another container than before the bake"
    return 1
  fi
  ((BAKING)) || BASELINE[$1/$2]=$3
}

judge_container() { # SERVICE ID STATUS HEALTH RESTARTS EXITCODE
  local name="$1 (${2:0:12})"
  if (($5 >= 3)); then
    result fatal "$name has restarted $5 times, last exit code $6"
  elif [[ $3 == exited || $3 == dead ]]; then
    result fatal "$name has exited with code $6"
  elif [[ $3 != running ]]; then
    result fail "$name is $3"
  elif [[ $4 == unhealthy ]]; then
    result doomed "$name is unhealthy: $(last_health_output "$2")"
    doom "$1-unhealthy"
  elif [[ $4 == starting ]]; then
    result fail "$name is starting"
  else
    return 0
  fi
  return 1
}

last_health_output() { # ID
  local said
  said=$(timeout 10 "${DOCKER[@]}" inspect --format \
    '{{range .State.Health.Log}}{{.ExitCode}} {{.Output}}{{"\n"}}{{end}}' "$1" 2>/dev/null | tail -n 3)
  printf '%s' "${said:0:400}"
}

# A bad sign seen in two rounds running ends the waiting.
doom() { # SIGN
  DOOMED[$1]=$ROUND
  [[ ${DOOMED_BEFORE[$1]-} == $((ROUND - 1)) ]] && RESULT=fatal
  return 0
}

# By image id, by digest of the reference the container was made from, or by a digest the image is known under.
is_expected_image() { # EXPECTED IMAGE NAME
  local digest=${1##*@} known
  [[ $1 == - || $2 == "$1" || $2 == "$digest" || $3 == "$1" || $3 == *"@$digest" ]] && return
  known=$(timeout 10 "${DOCKER[@]}" image inspect --format '{{join .RepoDigests " "}}' "$2" 2>/dev/null)
  [[ " $known " == *"@$digest "* ]]
}

# fetch URL [WORD...]: STATUS, BODY, LOCATION by curl, run through the words in front.
fetch() {
  local url=$1 said method=()
  shift
  case $METHOD in
    HEAD) method=(--head) ;;
    POST) method=(--request POST --data '') ;;
  esac
  said=$("$@" curl --silent --show-error "${method[@]}" ${WITH_HEADERS:+--dump-header - --output /dev/null} \
    --max-time "$PROBE_LIMIT" --max-filesize 10485760 \
    --write-out '\n%{http_code} %{redirect_url}' "$url" 2>&1 | tail -c "$BODY_LIMIT" | tr -d '\0')
  FETCH_RC=$?
  read -r STATUS LOCATION <<<"${said##*$'\n'}"
  BODY=${said%$'\n'*}
}

# Inside the compose network by docker exec; from the VM to the container's address when the image has no curl.
fetch_in() { # PROJECT SERVICE URL
  local url=$3 host address
  find_containers "$1" "$2" || return 1
  ((${#IDS[@]})) || { result fail "no container of $1/$2"; return 1; }
  FAILED_IDS=${IDS[*]}
  fetch "$url" timeout 15 "${DOCKER[@]}" exec "${IDS[0]}"
  ((FETCH_RC == 126 || FETCH_RC == 127)) || return 0
  host=${url#*://} host=${host%%[:/]*}
  [[ $host == "$2" || $host == localhost || $host == 127.0.0.1 ]] ||
    { result unknown "the container of $2 has no curl"; return 1; }
  address=$(timeout 10 "${DOCKER[@]}" inspect --format \
    '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "${IDS[0]}" 2>/dev/null)
  address=${address%% *}
  [[ -n $address ]] || { result fail "$2 has no address yet"; return 1; }
  fetch "${url/"$host"/"$address"}" env
}

judge_http() { # WHAT STATUS-EXPECTED[,STATUS...] BODY-EXPECTED...
  local what=$1 expected=$2 text
  shift 2
  if ((FETCH_RC != 0)) && [[ ! $STATUS =~ ^[1-9][0-9][0-9]$ ]]; then
    result fail "$what does not answer: ${BODY:0:300}"
    return
  fi
  if [[ ,$expected, != *",$STATUS,"* ]]; then
    local hint=${LOCATION:+ (to $LOCATION; redirects are not followed)}
    result fail "$what answered $STATUS, not $expected$hint: ${BODY:0:300}"
    return
  fi
  for text; do
    [[ $BODY == *"$text"* ]] || { result fail "$what answered $STATUS without \"$text\": ${BODY:0:300}"; return; }
  done
  result pass "$what answered $STATUS"
}

# The value of a dotted field of a JSON text: each name is looked for behind the one before it.
json_field() { # FIELD TEXT
  local rest=$2 name names
  local form='^[[:space:]]*:[[:space:]]*("([^"]*)"|[-0-9.]+|true|false|null)'
  IFS=. read -r -a names <<<"$1"
  for name in "${names[@]}"; do
    [[ $rest == *"\"$name\""* ]] || return 1
    rest=${rest#*"\"$name\""}
  done
  [[ $rest =~ $form ]] || return 1
  FIELD=${BASH_REMATCH[2]:-${BASH_REMATCH[1]//\"/}}
}

# Equal, or one is the short form of the other's Git SHA.
is_same_version() {
  [[ -n $1 && $1 == "$2" ]] && return
  [[ $1 =~ ^[0-9a-f]{7,40}$ && $2 =~ ^[0-9a-f]{7,40}$ && ($1 == "$2"* || $2 == "$1"*) ]]
}

# The value of a response header, whose name is not case-sensitive (RFC 9110, section 5.1).
header_field() { # NAME TEXT
  local line
  while IFS= read -r line; do
    [[ ${line,,} == "${1,,}:"* ]] || continue
    line=${line#*:} line=${line//[$' \t\r']/}
    FIELD=$line
    return 0
  done <<<"$2"
  return 1
}

# The field of a version probe: a dotted JSON field, or header:NAME.
read_version() { # FIELD TEXT
  case $1 in
    header:*) header_field "${1#header:}" "$2" ;;
    *) json_field "$1" "$2" ;;
  esac
}

judge_version() { # URL FIELD EXPECTED
  judge_http "$1" 200
  [[ $RESULT == pass ]] || return 0
  read_version "$2" "$BODY" || { result fail "$1 tells no $2: ${BODY:0:300}"; return; }
  is_same_version "$FIELD" "$3" && { result pass "version $FIELD"; return; }
  result doomed "$1 tells $2 $FIELD, not $3"
  doom "version-$1"
}

probe_tcp() { # HOST PORT
  local said
  # shellcheck disable=SC2016 # the inner shell expands them: host and port stay arguments
  if said=$(timeout "$PROBE_LIMIT" bash -c 'exec 3<>"/dev/tcp/$1/$2"' tcp "$1" "$2" 2>&1); then
    result pass "$1:$2 accepts"
  else
    result fail "$1:$2 does not accept: ${said##*: }"
  fi
}

# A line that stands in the log goes away only with its container, so it is not waited for.
probe_log() { # PROJECT SERVICE PATTERN
  local id started line
  find_containers "$1" "$2" || return 0
  ((${#IDS[@]})) || { result fail "no container of $1/$2"; return; }
  FAILED_IDS=${IDS[*]}
  for id in "${IDS[@]}"; do
    started=$(timeout 10 "${DOCKER[@]}" inspect --format '{{.State.StartedAt}}' "$id" 2>/dev/null)
    line=$(timeout 10 "${DOCKER[@]}" logs ${started:+--since "$started"} "$id" 2>&1 | grep -E -m 1 -e "$3")
    [[ -z $line ]] || { result fatal "the log of $2 says: ${line:0:300}"; return; }
  done
  result pass "the log of $2 has no line with $3"
}

probe_command() { # WORD...
  local said code
  said=$(timeout -k 2 "$PROBE_LIMIT" "$@" 2>&1 </dev/null | tail -c 2048 | tr -d '\0')
  code=$?
  case $code in
    0) result pass "$1 ended with 0" ;;
    124 | 137) result fail "$1 did not end within $PROBE_LIMIT s: ${said:0:300}" ;;
    126 | 127) result unknown "$1 cannot be run here: ${said:0:300}" ;;
    *) result fail "$1 ended with $code: ${said:0:300}" ;;
  esac
}

run_probe() { # one element of PROBES
  local -a p
  IFS=$TAB read -r -a p <<<"$1"
  FAILED_IDS='' WITH_HEADERS='' METHOD=''
  [[ ${p[0]} != *http:* ]] || METHOD=${p[0]##*:}
  case ${p[0]%:*} in
    container) PROBE_NAME="container ${p[2]}"; probe_container "${p[@]:1}" ;;
    tcp) PROBE_NAME="tcp ${p[1]}:${p[2]}"; probe_tcp "${p[1]}" "${p[2]}" ;;
    http) PROBE_NAME="http ${p[1]}"; fetch "${p[2]}" env; judge_http "${p[2]}" "${p[@]:3}" ;;
    exec-http)
      PROBE_NAME="http ${p[2]}"
      fetch_in "${p[@]:1:3}" && judge_http "${p[3]}" "${p[@]:4}"
      ;;
    version)
      PROBE_NAME=version
      [[ ${p[2]} != header:* ]] || WITH_HEADERS=yes
      fetch "${p[1]}" env
      judge_version "${p[@]:1}"
      ;;
    exec-version)
      PROBE_NAME=version
      [[ ${p[4]} != header:* ]] || WITH_HEADERS=yes
      fetch_in "${p[@]:1:3}" && judge_version "${p[@]:3}"
      ;;
    log) PROBE_NAME="log ${p[2]}"; probe_log "${p[@]:1}" ;;
    command) PROBE_NAME="command ${p[1]}"; probe_command "${p[@]:1}" ;;
  esac
  return 0
}

# ---------------------------------------------------------------- rounds

# Runs all probes; RESULT and SAID are of the first that does not pass, else of the last.
run_round() {
  local probe
  ROUND=$((ROUND + 1))
  DOOMED_BEFORE=()
  for probe in "${!DOOMED[@]}"; do
    DOOMED_BEFORE[$probe]=${DOOMED[$probe]}
  done
  for probe in "${PROBES[@]}"; do
    run_probe "$probe"
    [[ $RESULT == pass ]] || { FAILED_PROBE=$PROBE_NAME; return 0; }
  done
}

# Sleeps for what is left of the interval.
pause() { # ROUND-BEGAN
  local left
  read_ticks
  left=$(($1 + INTERVAL * 100 - TICKS))
  ((left <= 0)) || sleep "$((left / 100)).$(printf '%02d' $((left % 100)))"
}

conclude_bad() { # TEXT
  [[ $RESULT != unknown ]] || conclude INCONCLUSIVE "$1"
  conclude FAIL "$1"
}

wait_for_success() {
  local row=0 began said=
  while :; do
    read_ticks
    began=$TICKS
    run_round
    case $RESULT in
      pass) row=$((row + 1)) ;;
      fatal) conclude FAIL "$SAID" ;;
      *) row=0 ;;
    esac
    [[ $SAID == "$said" ]] || printf '%s s: %s\n' "$(seconds_since "$BEGAN")" "$SAID"
    said=$SAID
    ((row < SUCCESSES)) || return 0
    read_ticks
    ((TICKS < BEGAN + DEADLINE * 100)) || conclude_bad "not healthy within $DEADLINE s: $SAID"
    pause "$began"
  done
}

bake() {
  local bad=0 began end
  ((BAKE)) || return 0
  BAKING=1
  read_ticks
  end=$((TICKS + BAKE * 100))
  printf '%s s: healthy, watched for %s s more\n' "$(seconds_since "$BEGAN")" "$BAKE"
  while :; do
    read_ticks
    began=$TICKS
    run_round
    case $RESULT in
      pass) bad=0 ;;
      fatal) conclude FAIL "$SAID" ;;
      *)
        bad=$((bad + 1))
        printf '%s s: %s\n' "$(seconds_since "$BEGAN")" "$SAID"
        ;;
    esac
    ((bad < 3)) || conclude_bad "three bad rounds during the bake: $SAID"
    read_ticks
    ((TICKS < end || bad > 0)) || return 0
    pause "$began"
  done
}

main() {
  declare -gA BASELINE=() DOOMED=() DOOMED_BEFORE=() SEEN_IDS=()
  BAKING=0 ROUND=0 FAILED_IDS='' FAILED_PROBE=- RESULT=unknown SAID=
  parse_options "$@"
  read_ticks
  BEGAN=$TICKS
  # Without curl on the VM nothing over HTTP can be known; inside containers it is looked for per probe.
  if [[ " ${PROBES[*]%%"$TAB"*} " =~ \ (http|version)\  ]] && ! hash curl 2>/dev/null; then
    FAILED_PROBE=http
    conclude INCONCLUSIVE 'there is no curl on this host'
  fi
  wait_for_success
  bake
  conclude PASS "$SUCCESSES times in a row, and ${BAKE} s of bake"
}

main "$@"
