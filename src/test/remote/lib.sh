# Sourced by run: the words the tests of the VM's scripts are written in. Each test runs in a subshell of its own,
# with its own VM directory $VM and its own scratch directory $T.
# shellcheck shell=bash disable=SC2034,SC2119,SC2120 # words for tests in other files

REMOTE=$(cd "${BASH_SOURCE[0]%/*}/../../main/remote" && pwd)
SUPERVISOR=$REMOTE/supervisor.sh

fail() {
  printf '    %s\n' "$*" >&2
  exit 1
}
equals() { [[ $2 == "$1" ]] || fail "$3: expected <$1>, got <$2>"; }
contains() { [[ $2 == *"$1"* ]] || fail "$3: <$1> is not in <$2>"; }
lacks() { [[ $2 != *"$1"* ]] || fail "$3: <$1> is in <$2>"; }
# A test that this machine cannot run says so, and in CI that is a failure.
not_run() {
  printf '%s' "$*" >"$T/not-run"
  exit 0
}

supervisor() { DANGJIK_VM_DIR=$VM bash "$SUPERVISOR" "$@"; }

b64() {
  local text
  text=$(printf '%s' "$1" | base64 -w 0)
  printf '%s' "${text:--}"
}
words() {
  local word list=
  for word; do
    list+=${list:+,}
    [[ -n $word ]] && list+=$(b64 "$word") || list+='='
  done
  printf '%s' "${list:--}"
}

# segment KEY [LOCK [DEADLINE [EXTRA-LINE...]]], then steps and compensations, then launch.
segment() {
  KEY=$1
  SEGMENT=$T/$1.segment
  {
    printf 'dangjik-segment 1\nkey %s\nlock %s\nactor %s\n' "$1" "${2:-everbit/server}" "$(b64 "kim of $1")"
    printf 'cwd %s\ndetach setsid\npasses-freeze 0\ndeadline %s\n' "$(b64 "$T")" "${3:-60}"
    (($# < 4)) || printf '%s\n' "${@:4}"
  } >"$SEGMENT"
}
# step ID PHASE SCRIPT [limit=S] [idempotent=0|1] [cancel=W] [failure=W] [verify=SCRIPT]
step() {
  local id=$1 phase=$2 script=$3 limit=20 idempotent=1 cancel=safe failure=stop verify='' command=-
  shift 3
  (($# == 0)) || local "$@"
  [[ -z $script ]] || command=$(words bash -c "$script")
  [[ -z $verify ]] && verify=- || verify=$(words bash -c "$verify")
  printf 'step %s %s %s %s %s %s %s %s\n' "$id" "$phase" "$limit" "$idempotent" "$cancel" "$failure" \
    "$command" "$verify" >>"$SEGMENT"
}
compensation() { # ID SCRIPT [LIMIT]
  printf 'compensate %s %s %s\n' "$1" "${3:-20}" "$(words bash -c "$2")" >>"$SEGMENT"
}
close_segment() {
  [[ $(tail -n 1 "$SEGMENT") == end ]] || printf 'end\n' >>"$SEGMENT"
  SHA=$(sha256sum <"$SEGMENT")
  SHA=${SHA%% *}
}
launch() { # [WAIT]
  close_segment
  supervisor launch "$KEY" "$SHA" "${1:-0}" <"$SEGMENT"
}

# Waits until the run does not run any more, nor is about to: STATE, OUTCOME, RC, DETAIL.
settle() { # [KEY]
  local line until=$((SECONDS + 120))
  while ((SECONDS < until)); do
    while read -r line; do
      case $line in
        'state '*) STATE=${line#state } ;;
        'outcome '*) OUTCOME=${line#outcome } RC=${OUTCOME#* } OUTCOME=${OUTCOME% *} ;;
        'detail -') DETAIL= ;;
        'detail '*) DETAIL=$(printf '%s' "${line#detail }" | base64 -d) ;;
      esac
    done < <(supervisor follow "${1:-$KEY}" 999999999 999999999 50)
    case $STATE in
      RUNNING) ;;
      CLAIMED) is_supervised "${1:-$KEY}" || return 0 ;;
      *) return 0 ;;
    esac
  done
  fail "the run ${1:-$KEY} goes on and on"
}
# Whether a supervisor of the run is there, also one that has written nothing yet.
is_supervised() { # KEY
  local dir
  local -a words environ
  for dir in /proc/[0-9]*; do
    { mapfile -d '' -t words <"$dir/cmdline" && mapfile -d '' -t environ <"$dir/environ"; } 2>/dev/null || continue
    [[ " ${words[*]} " == *" supervise $1 "* && " ${environ[*]} " == *" DANGJIK_VM_DIR=$VM "* ]] && return 0
  done
  return 1
}
run_to_end() {
  launch 0 >/dev/null
  settle
}
ends() { # OUTCOME RC
  settle
  equals "DONE $1 $2" "$STATE $OUTCOME $RC" "end of $KEY ($DETAIL) $(tail -n 3 "$VM/runs/$KEY/log")"
}
journal() { cat "$VM/runs/${1:-$KEY}/events"; }
# The journal without times: words that can be compared.
story() { sed -E 's/ [0-9]{13}( |$)/\1/' "$VM/runs/${1:-$KEY}/events" | paste -sd ';' -; }
supervisor_pid() { cut -d ' ' -f 1 "$VM/runs/${1:-$KEY}/started"; }
kill_supervisor() {
  local pid
  pid=$(supervisor_pid "$@")
  kill -KILL "$pid"
  await_true "! is_alive $pid"
}
# Waits until nothing is left of the step that a killed supervisor was watching: its processes end one after the other.
await_no_orphans() { # [KEY]
  await_true "[[ \$(supervisor status ${1:-$KEY}) != *\$'\\n'orphan* ]]"
}
# A process that is there and is no zombie.
is_alive() {
  local line
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  line=${line##*) }
  [[ $line != Z* ]]
}
times() {
  [[ -e $T/ran ]] || { echo 0; return; }
  grep -c "^$1\$" "$T/ran" || true
}

# Waits for a condition, at most a minute: a limit only so that a test that hangs ends.
await_true() {
  local until=$((SECONDS + 60))
  while ((SECONDS < until)); do
    eval "$1" && return
    read -r -t 0.02 -u 9 || true
  done
  fail "did not come true: $1"
}
