#!/bin/bash
# Dangjik's supervisor on the VM: starts a remote segment exactly once, decides all its steps here, and keeps a
# journal from which a bot that lost its connection, or a new one, goes on reading. Needs bash 5, coreutils and
# util-linux. One verb per call; docs/supervisor.md is the reference of verbs, answers, files and exit codes.
#
# Processes are dear and builtins are cheap: state is read with read and mapfile, and a process is forked only
# where a system call has no builtin (flock, fsync, rename, setsid).
#
# File descriptors, fixed so that a child can be freed of all of them:
#   3 journal   4 facts   5 wake-ups   6 output   7 start lock or life lock   8 nothing ever   9 the service's lock
set -uo pipefail
shopt -s nullglob
umask 077
LC_ALL=C

readonly CHUNK=65536         # most bytes of output, and of journal, in one answer
readonly QUIET=5 SETTLE=25   # hundredths of a second: news waits for more until it is quiet, but no longer than this
readonly OUT_HEAD=2097152 OUT_TAIL=18874368 OUT_SLACK=1048576
readonly RESERVE=262144      # bytes held back so that a full disk cannot silence the journal
readonly FACT_LIMIT=2048     # bytes of a fact's value
readonly LAST_WORDS=1800     # bytes of a failing step's output in its fact
readonly COMMIT_RETRIES=3
readonly START_PATIENCE=500  # hundredths of a second until what was detached has begun
readonly STOP_PATIENCE=1000  # hundredths of a second between TERM and KILL
readonly WRITE_TRIES=${DANGJIK_WRITE_TRIES:-30}
readonly MACHINE=${DANGJIK_MACHINE_RUN:-/run} # where systemd and the bus show that they are there

readonly ID_FORM='[a-z0-9][a-z0-9._-]{0,63}'
readonly KEY_FORM='[a-z0-9]{1,40}-[0-9]{1,3}'
readonly LOCK_FORM='[a-z0-9][a-z0-9-]{0,40}/[a-z0-9][a-z0-9-]{0,40}'
readonly B64_FORM='[A-Za-z0-9+/=]+'
readonly WORDS_FORM='[A-Za-z0-9+/=,]+|-'
readonly B64_WORD='^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'

# ---------------------------------------------------------------- answers, time, small tools

answer() { printf 'dangjik-vm 1 %s\n' "$1"; }

# refuse CODE WORD...: the answer's only line after the marker, and the exit code.
refuse() {
  local code=$1
  shift
  printf '%s\n' "$*"
  exit "$code"
}

# refuse_disk WHAT: says how much room is left, so that a full disk is told from a broken one.
refuse_disk() {
  local free
  read -r free < <(df -k --output=avail "$VM" 2>/dev/null | tail -n 1)
  refuse 74 "IO $1: ${free:-unknown} KiB free in $VM"
}

# Epoch milliseconds into NOW, for people; hundredths since boot into TICKS, for durations (no clock jump moves it).
read_now() {
  NOW=${EPOCHREALTIME/[.,]/}
  NOW=${NOW:0:-3}
}
read_ticks() {
  local up
  read -r up _ </proc/uptime
  TICKS=${up/./}
}

# Sleeps without a process: descriptor 8 is a pipe that nobody writes to.
nap() { read -r -t "$1" -u 8 || return 0; }

encode() {
  ENCODED=-
  [[ -z $1 ]] || ENCODED=$(printf '%s' "$1" | base64 -w 0)
}
decode() {
  DECODED=
  [[ $1 == - ]] || DECODED=$(printf '%s' "$1" | base64 -d 2>/dev/null)
}

is_b64() { [[ $1 == - || (-n $1 && $1 =~ $B64_WORD) ]]; }

# Named points at which the crash tests kill this process; honoured only where the VM directory allows it.
failpoint() {
  [[ -n $FAILPOINT ]] || return 0
  if [[ $FAILPOINT == "$1" || $FAILPOINT == "$1:${2-}" ]]; then
    printf '%s\n' "$1" >>"$VM/failpoints-allowed"
    kill -KILL "$BASHPID"
  fi
}

readonly FAILPOINTS='before-segment after-segment before-detach after-detach before-reserve before-holder after-holder
before-started after-started before-run-begin after-run-begin before-resumed after-resumed before-step before-begin
after-begin before-run after-run-before-end before-end after-end before-verify after-verify before-fact after-fact
before-warning after-warning before-cancel-file after-cancel-file before-cancel-seen after-cancel-seen
before-cancel-late after-cancel-late before-compensate-begin after-compensate-begin after-compensate-run-before-end
before-compensate-end after-compensate-end before-orphan-killed after-orphan-killed before-resolved after-resolved
before-run-end after-run-end before-exit after-exit before-holder-cleared after-holder-cleared'

# ---------------------------------------------------------------- the VM directory and one run in it

open_vm_dir() {
  VM=${DANGJIK_VM_DIR:-${HOME:-}/.dangjik-vm}
  [[ $VM =~ ^/[A-Za-z0-9._/@+-]+$ ]] || refuse 64 "USAGE DANGJIK_VM_DIR must be a plain absolute path: $VM"
  if [[ ! -p $VM/.nap ]]; then
    { mkdir -p "$VM/bin" "$VM/locks" "$VM/runs" && chmod 700 "$VM"; } || refuse 74 "IO $VM cannot be created"
    mkfifo "$VM/.nap" 2>/dev/null
    [[ -p $VM/.nap ]] || refuse 74 "IO $VM/.nap cannot be created"
  fi
  [[ -O $VM ]] || refuse 64 "USAGE $VM belongs to somebody else"
  exec 8<>"$VM/.nap"
  FAILPOINT=
  [[ -e $VM/failpoints-allowed ]] && FAILPOINT=${DANGJIK_FAILPOINT:-} FAILPOINT=${FAILPOINT%:kill}
  read -r BOOT </proc/sys/kernel/random/boot_id
}

use_run() {
  [[ ${1-} =~ ^$KEY_FORM$ ]] || refuse 64 "USAGE not a segment key: ${1-}"
  KEY=$1 RUN=$VM/runs/$1
}

use_lock() {
  [[ ${1-} =~ ^$LOCK_FORM$ ]] || refuse 64 "USAGE not a lock name: ${1-}"
  LOCK=$1 LOCK_DIR=$VM/locks/$1
}

# Start, resume and resolve of one run happen one after the other.
take_start_lock() {
  exec 7>>"$RUN/start.lock"
  flock 7
}

# Field 22 of /proc/PID/stat: the same pid with another start time is another process.
read_start_time() {
  local line
  START_TIME=
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # the fields after the name are numbers, and splitting them is the point
  set -- ${line##*) }
  [[ $1 != Z ]] && START_TIME=${20}
}

# read_state [OWN]: sets STATE, and with it OUTCOME, RC, ENDED_AT, DETAIL, or SUPERVISOR, STARTED_AT, RUN_LOCK.
read_state() {
  local boot start
  STATE=NONE OUTCOME=- RC=- ENDED_AT=- DETAIL=- SUPERVISOR=- STARTED_AT=- RUN_LOCK=-
  if [[ -e $RUN/started ]]; then
    read -r SUPERVISOR start boot STARTED_AT RUN_LOCK <"$RUN/started"
    STATE=LOST_KILLED
    if [[ $boot != "$BOOT" ]]; then
      STATE=LOST_REBOOT
    elif read_start_time "$SUPERVISOR" && [[ $START_TIME == "$start" ]]; then
      STATE=RUNNING
    fi
  elif [[ -s $RUN/events ]]; then
    # A supervisor that is still writing its refusal is alive, and known by its lock.
    STATE=LOST_KILLED
    [[ -n ${1-} ]] || ! is_locked "$RUN/run.lock" || STATE=CLAIMED
  elif [[ -e $RUN/segment ]]; then
    STATE=CLAIMED
  fi
  # Asked last: a supervisor that ended between the two questions has left its exit, and is not lost.
  if [[ -e $RUN/exit ]]; then
    STATE=DONE
    read -r OUTCOME RC ENDED_AT DETAIL <"$RUN/exit"
  fi
}

print_state() { printf 'state %s\noutcome %s %s\ndetail %s\n' "$STATE" "$OUTCOME" "$RC" "$DETAIL"; }

# ---------------------------------------------------------------- the segment

malformed() {
  MALFORMED="line $((LINE_NUMBER + 1)): $1"
  return 1
}

# Remembers base64 words for one common decoding, and where the list began (WORDS_AT) and how long it is (WORDS_N).
remember_words() {
  local rest=$1 word
  WORDS_AT=${#B64[@]} WORDS_N=0
  [[ $rest != - ]] || return 0
  while :; do
    word=${rest%%,*}
    [[ $word == = ]] && word=
    [[ $word =~ $B64_WORD ]] || return 1
    B64+=("$word")
    WORDS_N=$((WORDS_N + 1))
    [[ $rest == *,* ]] || return 0
    rest=${rest#*,}
  done
}

# parse_segment FILE: structure only; 1 with MALFORMED set. Words are decoded by decode_words.
parse_segment() {
  local -a lines
  local line last
  B64=() ENV_NAME=() ENV_AT=() FILE_NAME=() FILE_B64=() LOCK='' SEGMENT_KEY='' DETACH='' DEADLINE='' PASSES_FREEZE=0
  ACTOR=- CWD_AT=- MALFORMED='' LINE_NUMBER=0
  STEP_ID=() STEP_PHASE=() STEP_LIMIT=() STEP_IDEMPOTENT=() STEP_CANCEL=() STEP_FAILURE=() STEP_AT=() STEP_N=()
  STEP_VERIFY_AT=() STEP_VERIFY_N=() COMP_ID=() COMP_LIMIT=() COMP_AT=() COMP_N=()
  declare -gA STEP_INDEX=() COMP_INDEX=() FILE_INDEX=()
  mapfile -t lines <"$1"
  last=$((${#lines[@]} - 1))
  [[ $last -ge 1 && ${lines[0]} == 'dangjik-segment 1' ]] || { malformed 'no segment of version 1'; return; }
  [[ ${lines[last]} == end ]] || { LINE_NUMBER=$last; malformed 'the last line is not "end"'; return; }
  for ((LINE_NUMBER = 1; LINE_NUMBER < last; LINE_NUMBER++)); do
    line=${lines[LINE_NUMBER]}
    case $line in
      'step '*) parse_step "$line" || return ;;
      'compensate '*) parse_compensation "$line" || return ;;
      'file '*) parse_file "$line" || return ;;
      'env '*) parse_env "$line" || return ;;
      *) parse_header "$line" || return ;;
    esac
  done
  [[ -n $SEGMENT_KEY && -n $LOCK && -n $DETACH && -n $DEADLINE ]] ||
    { malformed 'key, lock, detach or deadline missing'; return; }
  [[ $SEGMENT_KEY == "$KEY" ]] || { malformed "the key inside is $SEGMENT_KEY"; return; }
  ((${#STEP_ID[@]})) || malformed 'no step'
}

parse_header() {
  local name=${1%% *} value=${1#* } rest=
  case $name in
    key) [[ $value =~ ^$KEY_FORM$ ]] && SEGMENT_KEY=$value ;;
    lock) [[ $value == - || $value =~ ^$LOCK_FORM$ ]] && LOCK=$value ;;
    actor) is_b64 "$value" && ACTOR=$value ;;
    cwd) is_b64 "$value" && remember_words "$value" && { ((WORDS_N == 0)) || CWD_AT=$WORDS_AT; } ;;
    detach) [[ $value =~ ^(sudo-systemd-run|user-systemd-run|setsid)$ ]] && DETACH=$value ;;
    passes-freeze) [[ $value =~ ^[01]$ ]] && PASSES_FREEZE=$value ;;
    deadline) [[ $value =~ ^[1-9][0-9]{0,6}$ ]] && DEADLINE=$value ;;
    *) rest=unknown ;;
  esac || rest=bad
  [[ -z $rest ]] || malformed "$rest directive: ${name:0:40}"
}

parse_step() {
  local form="^step ($ID_FORM) (check|change|gate|commit|cleanup) ([1-9][0-9]{0,6}) ([01]) (safe|after) "
  form+="(stop|compensate|warn) ($WORDS_FORM) ($WORDS_FORM)\$"
  [[ $1 =~ $form ]] || { malformed "bad step: ${1:0:60}"; return; }
  local -a f=("${BASH_REMATCH[@]}")
  [[ -z ${STEP_INDEX[${f[1]}]-} ]] || { malformed "step ${f[1]} twice"; return; }
  [[ ${f[7]} != - || ${f[8]} != - ]] || { malformed "step ${f[1]} does nothing"; return; }
  STEP_INDEX[${f[1]}]=${#STEP_ID[@]}
  STEP_ID+=("${f[1]}") STEP_PHASE+=("${f[2]}") STEP_LIMIT+=("${f[3]}") STEP_IDEMPOTENT+=("${f[4]}")
  STEP_CANCEL+=("${f[5]}") STEP_FAILURE+=("${f[6]}")
  remember_words "${f[7]}" || { malformed "bad base64 in step ${f[1]}"; return; }
  STEP_AT+=("$WORDS_AT") STEP_N+=("$WORDS_N")
  remember_words "${f[8]}" || { malformed "bad base64 in step ${f[1]}"; return; }
  STEP_VERIFY_AT+=("$WORDS_AT") STEP_VERIFY_N+=("$WORDS_N")
}

parse_compensation() {
  [[ $1 =~ ^compensate\ ($ID_FORM)\ ([1-9][0-9]{0,6})\ ([A-Za-z0-9+/=,]+)$ ]] ||
    { malformed "bad compensation: ${1:0:60}"; return; }
  local id=${BASH_REMATCH[1]} limit=${BASH_REMATCH[2]} words=${BASH_REMATCH[3]}
  [[ -z ${COMP_INDEX[$id]-} ]] || { malformed "compensation $id twice"; return; }
  remember_words "$words" || { malformed "bad base64 in compensation $id"; return; }
  COMP_INDEX[$id]=${#COMP_ID[@]}
  COMP_ID+=("$id") COMP_LIMIT+=("$limit") COMP_AT+=("$WORDS_AT") COMP_N+=("$WORDS_N")
}

parse_file() {
  local rest=${1#file } name content
  name=${rest%% *} content=${rest#* }
  # Not by the regular expression of words: it is slow on a whole script.
  [[ $rest == *' '* && $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ && -z ${FILE_INDEX[$name]-} &&
    -n $content && ($content == - || $content != *[!A-Za-z0-9+/=]*) ]] || { malformed "bad file ${name:0:64}"; return; }
  FILE_INDEX[$name]=${#FILE_NAME[@]}
  FILE_NAME+=("$name") FILE_B64+=("$content")
}

parse_env() {
  [[ $1 =~ ^env\ ([A-Za-z_][A-Za-z0-9_]*)\ ($B64_FORM|-)$ ]] || { malformed "bad env: ${1:0:60}"; return; }
  local name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
  case $name in
    DANGJIK_* | UID | EUID | PPID | BASH* | SHELLOPTS | IFS)
      malformed "env $name is not the segment's to set"
      return
      ;;
  esac
  [[ $value == - ]] && value='='
  remember_words "$value" || { malformed "bad base64 in env $name"; return; }
  ENV_NAME+=("$name") ENV_AT+=("$WORDS_AT")
}

# Decodes all words with one process: each is followed by an encoded NUL, which no word can contain.
decode_words() {
  local i name
  WORDS=()
  ((${#B64[@]} == 0)) ||
    mapfile -d '' -t WORDS < <(for i in "${!B64[@]}"; do printf '%s\nAA==\n' "${B64[i]}"; done | base64 -d)
  ((${#WORDS[@]} == ${#B64[@]})) || { malformed 'words do not decode'; return; }
  for i in "${!WORDS[@]}"; do
    [[ ${WORDS[i]} == @file:* ]] || continue
    name=${WORDS[i]#@file:}
    [[ -n $name && -n ${FILE_INDEX[$name]-} ]] || { malformed "no file $name in the segment"; return; }
    WORDS[i]=$RUN/files/$name
  done
}

read_segment() { parse_segment "$RUN/segment" && decode_words; }

write_files() {
  local i
  ((${#FILE_NAME[@]} == 0)) || [[ -d $RUN/files ]] || mkdir "$RUN/files" || return
  for i in "${!FILE_NAME[@]}"; do
    if [[ ${FILE_B64[i]} == - ]]; then
      : >"$RUN/files/${FILE_NAME[i]}" || return
    else
      base64 -d >"$RUN/files/${FILE_NAME[i]}" < <(printf '%s' "${FILE_B64[i]}") || return
    fi
  done
}

# ---------------------------------------------------------------- the journal

# record POINT LINE: one line of the journal, between its two failpoints. A supervisor that cannot write its journal
# gives up the space held back for that, waits, and at last ends: the run is lost and can be resumed, never guessed.
record() {
  local tries
  failpoint "before-$1" "${POINT_OF-}"
  if ! printf '%s\n' "$2" >&3; then
    for ((tries = 1; ; tries++)); do
      release_reserve
      printf '\n%s\n' "$2" >&3 && break
      ((tries < WRITE_TRIES)) || exit 74
      nap 1
    done
  fi
  failpoint "after-$1" "${POINT_OF-}"
}

# publish NAME LINE FILE...: a file of the run appears whole and on disk, after the other files, or not at all.
publish() {
  local file=$RUN/$1 line=$2
  shift 2
  printf '%s\n' "$line" >"$file.tmp" && sync -d "$@" "$file.tmp" && mv -fT "$file.tmp" "$file"
}

release_reserve() { : >"$RUN/reserve"; } 2>/dev/null

# Replays the journal into BEGUN, ENDED, COMP_ENDED, COMPENSATING, RUN_ENDED; lines it does not know pass.
replay_journal() {
  local word a b rest
  declare -gA BEGUN=() ENDED=() ATTEMPTS=() COMP_ENDED=()
  COMPENSATING=0 CANCELLING=0 RUN_ENDED='' OPEN_STEP='' OPEN_COMP=''
  [[ -e $RUN/events ]] || return 0
  while read -r word a b rest; do
    case $word in
      begin) BEGUN[$a]=1 OPEN_STEP=$a ATTEMPTS[$a]=$((${ATTEMPTS[$a]:-0} + 1)) ;;
      end) ENDED[$a]=$b OPEN_STEP='' ;;
      compensate-begin) COMPENSATING=1 OPEN_COMP=$a ;;
      compensate-end) COMP_ENDED[$a]=$b OPEN_COMP='' ;;
      cancel-seen) CANCELLING=1 ;;
      run-end) RUN_ENDED="$a $b" ;;
    esac
  done <"$RUN/events"
}

# ---------------------------------------------------------------- processes of a segment

# Collects into TREE the live processes that belong to one step: those with the segment's marker and the step's name,
# their descendants (sudo drops the environment), and under systemd what else is in the unit. Another segment's, and
# what an ended step of this one deliberately left running, do not belong.
collect_tree() { # STEP COMPENSATING(0|1) ROOT(pid or 0)
  local step=$1 comp=$2 root=$3 dir pid line entry found grew
  local -A parent=() mark=()
  local -a environ
  for dir in /proc/[0-9]*; do
    pid=${dir#/proc/}
    { read -r line <"$dir/stat"; } 2>/dev/null || continue
    line=${line##*) }
    [[ $line != Z* ]] || continue
    line=${line#* }
    parent[$pid]=${line%% *}
    { mapfile -d '' -t environ <"$dir/environ"; } 2>/dev/null || continue
    found=
    for entry in "${environ[@]}"; do
      case $entry in
        DANGJIK_SEGMENT=*) [[ $entry == "DANGJIK_SEGMENT=$KEY" ]] && found+=s || found+=x ;;
        # The same key in another VM directory is another run.
        DANGJIK_RUN_DIR=*) [[ $entry == "DANGJIK_RUN_DIR=$RUN" ]] || found+=x ;;
        DANGJIK_STEP=*) [[ $entry == "DANGJIK_STEP=$step" ]] && found+=t ;;
        DANGJIK_COMPENSATING=*) found+=c ;;
      esac
    done
    if [[ $found == *x* ]]; then
      mark[$pid]=other
    elif [[ $found == *s* ]]; then
      mark[$pid]=other
      [[ $found == *t* ]] && case $comp$found in 1*c* | 0*) [[ $comp$found == 0*c* ]] || mark[$pid]=own ;; esac
    fi
  done
  collect_cgroup
  for pid in "${CGROUP[@]}"; do
    [[ -n ${parent[$pid]-} ]] && mark[$pid]=${mark[$pid]:-own}
  done
  mark[$$]=other mark[$BASHPID]=other
  ((root == 0)) || mark[$root]=root
  grew=1
  while ((grew)); do
    grew=0
    for pid in "${!parent[@]}"; do
      [[ -z ${mark[$pid]-} ]] || continue
      case ${mark[${parent[$pid]}]-} in own | root) mark[$pid]=own grew=1 ;; esac
    done
  done
  TREE=()
  for pid in "${!mark[@]}"; do
    [[ ${mark[$pid]} == own ]] && TREE+=("$pid")
  done
  return 0
}

# The processes of the segment's own systemd unit, when this supervisor runs in it.
collect_cgroup() {
  local line path
  CGROUP=()
  [[ ${IN_UNIT-0} == 1 ]] || return 0
  while read -r line; do
    path=${line#*:*:}
    [[ $path == *"/dangjik-$KEY.service" ]] || continue
    for path in "/sys/fs/cgroup$path" "/sys/fs/cgroup/unified$path" "/sys/fs/cgroup/systemd$path"; do
      [[ -r $path/cgroup.procs ]] && mapfile -t CGROUP <"$path/cgroup.procs" && return 0
    done
  done </proc/self/cgroup
}

signal_tree() {
  local pid
  local -a foreign=()
  for pid in "${TREE[@]}"; do
    kill "-$1" "$pid" 2>/dev/null || { [[ -d /proc/$pid ]] && foreign+=("$pid"); }
  done
  # A child of sudo is root's: where the supervisor was started by sudo, it may ask sudo again.
  if ((${#foreign[@]})) && [[ ${DETACH-} == sudo-systemd-run ]]; then
    sudo -n kill "-$1" "${foreign[@]}" 2>/dev/null
  fi
  return 0
}

# TERM, ten seconds, KILL. STOPPED is the number of processes that were there.
stop_tree() { # STEP COMPENSATING ROOT
  local until
  collect_tree "$@"
  STOPPED=${#TREE[@]}
  ((STOPPED)) || return 0
  signal_tree TERM
  read_ticks
  until=$((TICKS + STOP_PATIENCE))
  while collect_tree "$@" && ((${#TREE[@]})); do
    read_ticks
    ((TICKS < until)) || break
    nap 0.05
  done
  ((${#TREE[@]})) || return 0
  signal_tree KILL
  until=$((TICKS + 200))
  while collect_tree "$@" && ((${#TREE[@]})); do
    read_ticks
    ((TICKS < until)) || break
    nap 0.05
  done
}

# Orphans of a lost run: the live processes of the step, or compensation, that had begun and not ended.
collect_orphans() {
  TREE=()
  if [[ -n $OPEN_COMP ]]; then
    collect_tree "$OPEN_COMP" 1 0
  elif [[ -n $OPEN_STEP ]]; then
    collect_tree "$OPEN_STEP" 0 0
  fi
}

print_orphans() {
  local pid
  local -a words
  for pid in "${TREE[@]}"; do
    { mapfile -d '' -t words <"/proc/$pid/cmdline"; } 2>/dev/null || words=('')
    encode "${words[*]}"
    printf 'orphan %s %s\n' "$pid" "$ENCODED"
  done
}

# ---------------------------------------------------------------- running words

# In the child: the environment and directory of a step. Nothing of the supervisor stays open but the output (6) and
# the way to report (5): a daemon that a step leaves behind must hold neither lock.
enter_step() { # STEP
  local i home=${HOME:-/}
  exec 3>&- 4<&- 7>&- 8>&- 9>&-
  for i in "${!ENV_NAME[@]}"; do
    export "${ENV_NAME[i]}=${WORDS[ENV_AT[i]]}"
  done
  unset DANGJIK_FAILPOINT DANGJIK_WRITE_TRIES DANGJIK_MACHINE_RUN
  # The supervisor's files are private; what a step makes is what the same command makes by hand.
  umask 022
  export DANGJIK_SEGMENT=$KEY DANGJIK_STEP=$1 DANGJIK_RUN_DIR=$RUN DANGJIK_FACTS=$RUN/facts DANGJIK_VM_DIR=$VM
  export DANGJIK_LOCK_DIR=${LOCK_DIR-} LC_ALL=C.UTF-8
  [[ $CWD_AT != - ]] && home=${WORDS[CWD_AT]}
  [[ $home == /* ]] && cd "$home" && return
  printf 'the directory %s of the segment cannot be entered\n' "$home" >&6
  return 1
} 2>/dev/null

# Runs words as a step and watches them. RC: their exit code, 128+n after signal n, 124 after their time is over.
run_words() { # STEP LIMIT WORD...
  local step=$1 limit=$2 code pid stopped=0
  shift 2
  SERIAL=$((SERIAL + 1))
  REPORT="end $$.$SERIAL"
  (
    code=126
    if enter_step "$step"; then
      "$TIMEOUT" -k 10 "$limit" "$@" </dev/null >&6 2>&1 5>&- 6>&-
      code=$?
    fi
    printf '%s %s .\n' "$REPORT" "$code" >&5
  ) &
  pid=$!
  RC=
  until is_reported 1; do
    if [[ ! -d /proc/$pid ]] && ! is_reported 0.05; then
      # Somebody killed the child that reports: its own end is all there is to know, and never a success.
      wait "$pid"
      RC=$?
      ((RC)) || RC=255
      return 0
    fi
    [[ -z $RC ]] || break
    if ((KILLABLE && !stopped)) && [[ -e $RUN/cancel ]]; then
      stopped=1
      stop_tree "$step" 0 "$pid"
    fi
    ((WOKEN)) || tick "$step"
  done
  wait "$pid"
  return 0
}

# Reads one line of the wake-up pipe, with patience. A read that runs out of time may have taken part of a line, or all
# of it: what it took is kept.
is_reported() { # SECONDS
  local part
  WOKEN=1
  IFS= read -r -t "$1" -u 5 part || WOKEN=0
  WAKE_PART+=$part
  if [[ $WAKE_PART == "$REPORT "*' .' ]]; then
    RC=${WAKE_PART#"$REPORT "}
    RC=${RC% .}
    WAKE_PART=
    return 0
  fi
  ((!WOKEN)) || WAKE_PART=
  return 1
}

# Once a second while a step runs.
tick() { # STEP
  read_now
  { printf '%s\n' "$NOW" >"$RUN/hb"; } 2>/dev/null
  take_facts
  cap_output
  watch_disk "$1"
}

# Facts the step has appended since the last look. An unfinished last line waits for its rest, until LAST.
take_facts() { # [LAST]
  local line
  while IFS= read -r -u 4 line; do
    record_fact "$FACT_PART$line"
    FACT_PART=
  done
  FACT_PART+=$line
  if [[ -n ${1-} && -n $FACT_PART ]]; then
    record_fact "$FACT_PART"
    FACT_PART=
  fi
}

record_fact() { # NAME=VALUE
  local name=${1%%=*}
  [[ -n $1 ]] || return 0
  if [[ $1 != *=* || ! $name =~ ^$ID_FORM$ ]]; then
    warn "${POINT_OF:--}" bad-fact
    return
  fi
  local value=${1#*=}
  encode "${value:0:FACT_LIMIT}"
  read_now
  record fact "fact $name $ENCODED $NOW"
}

warn() { # STEP WORD
  read_now
  record warning "warning $1 $2 $NOW"
}

# Output beyond 20 MiB loses its middle, not its offsets: the hole is announced one second before it is punched, so
# that an answer being written meanwhile has left. The position of descriptor 6 is the size: steps append through it.
cap_output() {
  local size from to
  if [[ -n $HOLE_DUE ]]; then
    read -r from to <<<"$HOLE_DUE"
    HOLE_DUE=
    if fallocate --punch-hole --offset "$from" --length $((to - from)) "$RUN/out" 2>/dev/null; then
      PUNCHED=$to
    else
      NO_HOLES=1
      printf '0 0\n' >>"$RUN/hole"
      warn "${POINT_OF:--}" output-not-capped
    fi
  fi
  ((NO_HOLES)) && return
  { read -r _ size </proc/$$/fdinfo/6; } 2>/dev/null || return
  ((size - PUNCHED > OUT_TAIL + OUT_SLACK && size > OUT_HEAD + OUT_TAIL + OUT_SLACK)) || return
  to=$(((size - OUT_TAIL) / 4096 * 4096))
  printf '%s %s\n' "$OUT_HEAD" "$to" >>"$RUN/hole" && HOLE_DUE="$OUT_HEAD $to"
} 2>/dev/null

# What a step prints goes straight to the file, so its lost writes are seen only by asking the disk: 8 KiB, new blocks.
watch_disk() { # STEP
  DISK_FULL=0
  printf '%8192s' '' >"$RUN/canary" || DISK_FULL=1
  : >"$RUN/canary"
  if ((DISK_FULL)) && [[ $DISK_WARNED != "$1" ]]; then
    DISK_WARNED=$1
    warn "$1" disk-full
  fi
} 2>/dev/null

# ---------------------------------------------------------------- the supervisor: begin

verb_supervise() { # KEY fresh|resume BY
  use_run "$1"
  local mode=$2 by=$3
  exec </dev/null >>"$RUN/log" 2>&1
  exec 7>>"$RUN/run.lock"
  flock -w 1 7 || exit 0
  read_state own
  [[ $STATE == CLAIMED && $mode == fresh || $STATE == LOST_* && $mode == resume ]] || exit 0
  open_supervision
  if ! read_segment; then
    LOCK=-
    finish failed-safe 65 "segment $MALFORMED"
  fi
  [[ $DETACH == setsid ]] || IN_UNIT=1
  [[ $LOCK == - ]] || LOCK_DIR=$VM/locks/$LOCK
  replay_journal
  survey_journal
  # A run-end without exit: all is decided, only the last file is missing.
  [[ -z $RUN_ENDED ]] || finish "${RUN_ENDED% *}" "${RUN_ENDED#* }" -
  take_lock "$mode"
  hold_reserve "$mode"
  announce "$mode" "$by"
  run_steps
}

open_supervision() {
  hash timeout || exit 69
  TIMEOUT=${BASH_CMDS[timeout]}
  SERIAL=0 WAKE_PART='' FACT_PART='' HOLE_DUE='' PUNCHED=0 NO_HOLES=0 DISK_FULL=0 DISK_WARNED='' KILLABLE=0 LATE_NOTED=0 IN_UNIT=0
  [[ -p $RUN/wake ]] || mkfifo "$RUN/wake" || exit 74
  : >>"$RUN/facts"
  exec 3>>"$RUN/events" 4<"$RUN/facts" 5<>"$RUN/wake" 6>>"$RUN/out"
}

# TOUCHED: a change or its health check has begun. COMMITTED: too late to cancel.
survey_journal() {
  local id
  TOUCHED=0 COMMITTED=0
  for id in "${!BEGUN[@]}"; do
    note_phase "${STEP_PHASE[${STEP_INDEX[$id]}]}"
  done
}
note_phase() {
  case $1 in
    change | gate) TOUCHED=1 ;;
    commit | cleanup) COMMITTED=1 ;;
  esac
}

# The service's lock: the flock, no earlier run in doubt, no freeze. A run that goes on has its lock in doubt already,
# and a freeze does not stop what was under way.
take_lock() { # fresh|resume
  [[ $LOCK != - ]] || return 0
  [[ -d $LOCK_DIR/releases ]] || mkdir -p "$LOCK_DIR/releases" || exit 74
  exec 9>>"$LOCK_DIR/lock"
  if [[ $1 == resume ]]; then
    flock -w 1 9 && return
    printf 'the lock %s is held by somebody else\n' "$LOCK"
    exit 75
  fi
  if ! lock_is_free; then
    read_holder
    decode "$HOLDER_ACTOR"
    refuse_start busy 75 "$HOLDER $HOLDER_SINCE $DECODED"
  fi
  find_unresolved
  [[ -z $UNRESOLVED ]] || refuse_start unresolved 76 "$UNRESOLVED"
  read_freeze
  if ((FROZEN && !PASSES_FREEZE)); then
    decode "$FREEZE_BY"
    local who=$DECODED
    decode "$FREEZE_REASON"
    refuse_start frozen 77 "$FREEZE_UNTIL $who: $DECODED"
  fi
}

# Who has ended has told so before it lets go; that moment is waited for, and nothing else.
lock_is_free() {
  flock -n 9 && return
  read_holder
  [[ $HOLDER == - || -e $VM/runs/$HOLDER/exit ]] && flock -w 5 9
}

# The lock is free for others before they can read the refusal.
refuse_start() { # OUTCOME RC DETAIL
  exec 9>&-
  finish "$@"
}

# A holder that has just taken the lock may not have written its name yet.
read_holder() {
  local tries
  for ((tries = 0; tries < 10; tries++)); do
    { read -r HOLDER HOLDER_SINCE HOLDER_ACTOR <"$LOCK_DIR/holder"; } 2>/dev/null && return
    HOLDER=- HOLDER_SINCE=- HOLDER_ACTOR=-
    [[ ${1-} == once ]] && return 1
    nap 0.05
  done
}

# A started run of this lock without an exit, or whose exit is inconclusive, blocks it: a free flock proves nothing
# when a supervisor was killed and the child it was watching lives on.
find_unresolved() {
  local dir lock outcome
  UNRESOLVED=
  for dir in "$VM"/runs/*/; do
    [[ -e ${dir}started && $dir != "$RUN/" ]] || continue
    read -r _ _ _ _ lock <"${dir}started"
    [[ $lock == "$LOCK" ]] || continue
    outcome=
    [[ -e ${dir}exit ]] && read -r outcome _ <"${dir}exit"
    case $outcome in
      '' | inconclusive)
        dir=${dir%/}
        UNRESOLVED=${dir##*/}
        return
        ;;
    esac
  done
}

read_freeze() {
  FROZEN=0 FREEZE_UNTIL=- FREEZE_BY=- FREEZE_REASON=-
  [[ -e $LOCK_DIR/freeze ]] || return 0
  read -r FREEZE_UNTIL FREEZE_BY FREEZE_REASON <"$LOCK_DIR/freeze"
  ((EPOCHSECONDS < FREEZE_UNTIL)) && FROZEN=1
  return 0
}

hold_reserve() { # fresh|resume
  failpoint before-reserve
  fallocate --length "$RESERVE" "$RUN/reserve" 2>/dev/null && return
  head -c "$RESERVE" /dev/zero >"$RUN/reserve" && return
  release_reserve
  [[ $1 == resume ]] || refuse_start failed-safe 74 'disk-full -'
}

# From here on the run has started. Holder first: a lock in doubt must have a name.
announce() { # fresh|resume BY
  local since
  read_now
  since=$NOW
  [[ $STARTED_AT == - ]] || since=$STARTED_AT
  if [[ $LOCK != - ]]; then
    failpoint before-holder
    printf '%s %s %s\n' "$KEY" "$since" "$ACTOR" >"$LOCK_DIR/holder"
    failpoint after-holder
  fi
  read_start_time $$
  failpoint before-started
  if ! write_files || ! publish started "$$ $START_TIME $BOOT $since $LOCK" "$RUN/segment"; then
    [[ $1 != resume ]] || exit 74
    refuse_start failed-safe 74 'disk-full -'
  fi
  failpoint after-started
  if [[ $1 == resume ]]; then
    record resumed "resumed $since $2"
    printf -- '--- resumed ---\n' >&6
  else
    record run-begin "run-begin $NOW"
    note_audit begin -
  fi
  read_ticks
  DEADLINE_AT=$((TICKS + DEADLINE * 100))
}

# The VM's own account, for people at the VM; the bot's audit is the one that is chained.
note_audit() { # begin|end OUTCOME
  [[ $LOCK != - ]] || return 0
  printf '{"at":%s,"key":"%s","event":"%s","outcome":"%s","actor_b64":"%s"}\n' "$NOW" "$KEY" "$1" "$2" "$ACTOR" \
    >>"$LOCK_DIR/audit.jsonl"
} 2>/dev/null

# ---------------------------------------------------------------- the supervisor: steps

run_steps() {
  local i id
  ((CANCELLING)) && cancel_run
  for i in "${!STEP_ID[@]}"; do
    id=${STEP_ID[i]}
    POINT_OF=$id
    if [[ -n ${ENDED[$id]-} ]]; then
      RC=${ENDED[$id]}
    else
      ! is_cancelled || cancel_run
      # resume has asked the postcondition; what it could not decide never comes here.
      [[ -z ${BEGUN[$id]-} || ${STEP_IDEMPOTENT[i]} == 1 ]] || exit 78
      failpoint before-step "$id"
      perform "$i"
    fi
    judge "$i"
  done
  finish succeeded 0 -
}

# One attempt at a step: RC, recorded.
perform() { # INDEX
  local i=$1 id=${STEP_ID[$1]} phase=${STEP_PHASE[$1]} limit=${STEP_LIMIT[$1]} left
  read_ticks
  left=$(((DEADLINE_AT - TICKS + 99) / 100))
  CUT_BY=step
  if ((left < limit)); then
    limit=$left
    CUT_BY=deadline
  fi
  read_now
  if ((limit <= 0)); then
    RC=124
    record end "end $id $RC skipped $NOW"
    return
  fi
  record begin "begin $id $NOW"
  # Before an effect that must not come twice, its announcement must survive a power cut.
  ((STEP_IDEMPOTENT[i])) || sync -d "$RUN/events" || exit 74
  ATTEMPTS[$id]=$((${ATTEMPTS[$id]:-0} + 1))
  note_phase "$phase"
  failpoint before-run "$id"
  { read -r _ OUT_FROM </proc/$$/fdinfo/6; } 2>/dev/null || OUT_FROM=0
  RC=0
  if ((STEP_N[i])); then
    KILLABLE=0
    [[ ${STEP_CANCEL[i]} == safe && $phase != commit && $phase != cleanup ]] && KILLABLE=1
    run_words "$id" "$limit" "${WORDS[@]:STEP_AT[i]:STEP_N[i]}"
    KILLABLE=0
    take_facts last
  fi
  ((RC == 0 && STEP_VERIFY_N[i])) && verify "$i" "$limit"
  watch_disk "$id"
  # A check that could not write what it found has found nothing.
  ((RC == 0 && DISK_FULL)) && [[ $phase == check ]] && RC=74
  failpoint after-run-before-end "$id"
  ((RC == 0)) || note_last_words
  read_now
  record end "end $id $RC ran $NOW"
}

# What the failing step printed last, kept apart from what the way back prints after it.
note_last_words() {
  local size words
  { read -r _ size </proc/$$/fdinfo/6; } 2>/dev/null || return 0
  ((size - OUT_FROM > LAST_WORDS)) && OUT_FROM=$((size - LAST_WORDS))
  words=$(tail -c "+$((OUT_FROM + 1))" "$RUN/out" | tail -n 15) 2>/dev/null
  [[ -n $words ]] || return 0
  encode "$words"
  read_now
  record fact "fact failed.output $ENCODED $NOW"
}

# The postcondition after a command that says it succeeded: an exit code 0 can mean failure.
verify() { # INDEX LIMIT
  local id=${STEP_ID[$1]} limit=$2 truth=true
  ((limit > 30)) && limit=30
  failpoint before-verify "$id"
  DANGJIK_VERIFY=1 run_words "$id" "$limit" "${WORDS[@]:STEP_VERIFY_AT[$1]:STEP_VERIFY_N[$1]}"
  take_facts last
  ((RC == 0)) || truth=false
  read_now
  record verify "verify $id $truth $RC $NOW"
  ((RC == 0)) || RC=1
}

# What follows from a step's RC. Returns when the run goes on.
judge() { # INDEX
  local i=$1 id=${STEP_ID[$1]} phase=${STEP_PHASE[$1]} detail
  if ((RC == 124 || RC == 137)); then
    leave_nothing_behind "$id" 0
  fi
  while ((RC != 0 && STEP_IDEMPOTENT[i] && ATTEMPTS[$id] <= COMMIT_RETRIES)) && [[ $phase == commit ]]; do
    nap 0.5
    perform "$i"
  done
  ! is_cancelled || cancel_run
  ((RC)) || return 0
  detail="step $id $RC"
  ((RC == 124)) && detail="${CUT_BY:-step}-timeout $id $RC"
  if [[ ${STEP_FAILURE[i]} == warn || $phase == cleanup ]]; then
    warn "$id" "failed-$RC"
  elif [[ $phase == gate ]] && ((RC == 3)); then
    finish inconclusive 3 "$detail"
  elif [[ $phase == check ]] && ((!TOUCHED)); then
    finish failed-safe "$RC" "$detail"
  elif [[ $phase != commit && ${STEP_FAILURE[i]} == compensate ]]; then
    compensate rolled-back "$RC" "$detail"
  else
    finish failed-unsafe "$RC" "$detail"
  fi
}

# What ran into its time limit may have left processes outside the group that timeout signals.
leave_nothing_behind() { # STEP COMPENSATING
  stop_tree "$1" "$2" 0
  ((STOPPED)) || return 0
  read_now
  record orphan-killed "orphan-killed $STOPPED $NOW"
}

is_cancelled() {
  [[ -e $RUN/cancel ]] || return 1
  ((COMMITTED)) || return 0
  if ((!LATE_NOTED)); then
    LATE_NOTED=1
    read_now
    record cancel-late "cancel-late $NOW"
  fi
  return 1
}

cancel_run() {
  local by=-
  read -r _ by <"$RUN/cancel" && decode "$by"
  if ((!CANCELLING)); then
    read_now
    record cancel-seen "cancel-seen $NOW"
  fi
  ((TOUCHED)) || finish cancelled 130 "cancel ${DECODED-}"
  compensate rolled-back 130 "cancel ${DECODED-}"
}

# Compensations are idempotent by contract: one that had begun in a lost run is run again from its start.
compensate() { # OUTCOME-WHEN-IT-PASSES RC DETAIL
  local outcome=$1 cause=$2 detail=$3 i id
  ((${#COMP_ID[@]})) || finish failed-unsafe "$cause" "$detail"
  for i in "${!COMP_ID[@]}"; do
    id=${COMP_ID[i]}
    POINT_OF=$id
    RC=${COMP_ENDED[$id]-}
    if [[ -z $RC ]]; then
      read_now
      record compensate-begin "compensate-begin $id $NOW"
      DANGJIK_COMPENSATING=1 run_words "$id" "${COMP_LIMIT[i]}" "${WORDS[@]:COMP_AT[i]:COMP_N[i]}"
      take_facts last
      watch_disk "$id"
      ((RC == 124 || RC == 137)) && leave_nothing_behind "$id" 1
      failpoint after-compensate-run-before-end "$id"
      read_now
      record compensate-end "compensate-end $id $RC $NOW"
    fi
    ((RC == 0)) || finish failed-unsafe "$cause" "$detail compensation $id $RC"
  done
  finish "$outcome" "$cause" "$detail"
}

# ---------------------------------------------------------------- the supervisor: end

finish() { # OUTCOME RC DETAIL
  POINT_OF=
  read_now
  [[ -n ${RUN_ENDED-} ]] || record run-end "run-end $1 $2 $NOW"
  publish_exit "$@" || exit 74
  note_audit end "$1"
  if [[ $LOCK != - && $1 != inconclusive ]] && read_holder once && [[ $HOLDER == "$KEY" ]]; then
    failpoint before-holder-cleared
    : >"$LOCK_DIR/holder"
    failpoint after-holder-cleared
  fi
  release_reserve
  exit 0
}

# The one file that says a run is over. It appears whole and on disk, or the run stays lost.
publish_exit() { # OUTCOME RC DETAIL
  local tries
  ENCODED=-
  [[ $3 == - ]] || encode "$3"
  failpoint before-exit
  for ((tries = 1; ; tries++)); do
    if publish exit "$1 $2 $NOW $ENCODED" "$RUN/events"; then
      failpoint after-exit
      return 0
    fi
    release_reserve
    ((tries < WRITE_TRIES)) || return 1
    nap 1
  done
} 2>/dev/null

# ---------------------------------------------------------------- verbs: launch, follow, status, list

verb_launch() { # KEY SHA256 WAIT ; segment on stdin
  answer launch
  use_run "${1-}"
  [[ ${2-} =~ ^[0-9a-f]{64}$ && ${3-} =~ ^[0-9]{1,4}$ ]] || refuse 64 'USAGE launch KEY SHA256 WAIT'
  local upload=$VM/runs/.upload.$KEY.$$ sum
  # The whole segment is here and is the right one before anything is touched: a cut at any byte changes nothing.
  sum=$(tee "$upload" | sha256sum) || { rm -f "$upload"; refuse_disk 'the segment cannot be stored'; }
  [[ ${sum%% *} == "$2" ]] || { rm -f "$upload"; refuse 65 'BADSEGMENT sha256'; }
  parse_segment "$upload" || { rm -f "$upload"; refuse 65 "BADSEGMENT $MALFORMED"; }
  [[ -d $RUN ]] || mkdir -p "$RUN" || { rm -f "$upload"; refuse_disk 'the run cannot be stored'; }
  take_start_lock
  if [[ -e $RUN/segment ]]; then
    rm -f "$upload"
    sum=$(sha256sum <"$RUN/segment")
    [[ ${sum%% *} == "$2" ]] || refuse 66 'OTHERSEGMENT this key has run, or will run, another segment'
  else
    failpoint before-segment
    mv -T "$upload" "$RUN/segment" || refuse_disk 'the segment cannot be stored'
    failpoint after-segment
  fi
  read_state
  if [[ $STATE != CLAIMED ]]; then
    printf 'ATTACH\n'
  else
    failpoint before-detach
    start_supervisor fresh - || refuse 70 "NOSTART $DETACH $ENCODED"
    failpoint after-detach
    await_supervisor - && printf 'STARTED\n' || printf 'CLAIMED\n'
  fi
  exec 7>&-
  verb_follow "$KEY" 0 0 "$3"
}

# Starts the supervisor where no end of this connection reaches it.
start_supervisor() { # fresh|resume BY
  local -a unit=(--quiet --collect --unit="dangjik-$KEY" -p KillMode=control-group -p OOMPolicy=continue
    --setenv=DANGJIK_VM_DIR="$VM" --setenv=PATH="$PATH")
  local said
  [[ -z $FAILPOINT ]] || unit+=(--setenv=DANGJIK_FAILPOINT="$FAILPOINT")
  case $DETACH in
    setsid) said=$(setsid -f bash "$SELF" supervise "$KEY" "$@" 2>&1 </dev/null >>"$RUN/log" 7>&- 8>&-) ;;
    user-systemd-run)
      export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$EUID}
      said=$(systemd-run --user "${unit[@]}" bash "$SELF" supervise "$KEY" "$@" 2>&1 </dev/null 7>&- 8>&-)
      ;;
    sudo-systemd-run)
      local -a sudo=(sudo -n)
      ((EUID)) || sudo=()
      said=$("${sudo[@]}" systemd-run --uid="$EUID" --gid="${GROUPS[0]}" "${unit[@]}" \
        bash "$SELF" supervise "$KEY" "$@" 2>&1 </dev/null 7>&- 8>&-)
      ;;
  esac && return
  encode "$said"
  return 1
}

# Up to two seconds for a supervisor other than the one with pid $1 to have started, or ended; up to ten for one that is
# known to live by its lock, as on a machine that is busy.
await_supervisor() {
  local pid tries
  for ((tries = 0; tries < 2000; tries++)); do
    [[ -e $RUN/exit ]] && return
    if [[ -e $RUN/started ]]; then
      read -r pid _ <"$RUN/started"
      [[ $pid == "$1" ]] || return 0
    fi
    ((tries < 400 || tries % 40)) || is_locked "$RUN/run.lock" || return 1
    nap 0.005
  done
  return 1
}

is_locked() { [[ -e $1 ]] && ! (exec 9<"$1" && flock -ns 9); }

verb_follow() { # KEY EVENTS_OFFSET OUT_OFFSET WAIT
  answer follow
  use_run "${1-}"
  [[ "${2-} ${3-} ${4-}" =~ ^[0-9]{1,15}\ [0-9]{1,15}\ [0-9]{1,4}$ ]] ||
    refuse 64 'USAGE follow KEY EVENTS_OFFSET OUT_OFFSET WAIT'
  await_news "$2" "$3" "$4"
  print_state
  print_events "$2"
  print_output "$3"
  printf 'end\n'
}

# The journal so far into EVENTS; descriptor 3 goes on where the last call ended.
slurp_events() {
  local more
  if ((!EVENTS_OPEN)); then
    [[ -e $RUN/events ]] || return 0
    exec 3<"$RUN/events"
    EVENTS_OPEN=1
  fi
  IFS= read -r -d '' -u 3 more
  EVENTS+=$more
}

# Waits without a process. The state is read before the sizes: DONE never precedes the last byte.
await_news() { # EVENTS_OFFSET OUT_OFFSET WAIT
  local until first=0 latest=0 seen=0 pause=0.005 size turns=0
  EVENTS='' EVENTS_OPEN=0
  read_ticks
  until=$((TICKS + $3 * 10))
  while :; do
    read_state
    slurp_events
    [[ $STATE == RUNNING ]] || return 0
    size=0
    { read -r _ size </proc/"$SUPERVISOR"/fdinfo/6; } 2>/dev/null
    read_ticks
    if ((${#EVENTS} > $1 || size > $2)) && ((${#EVENTS} + size != seen)); then
      seen=$((${#EVENTS} + size)) latest=$TICKS
      ((first)) || first=$TICKS
    fi
    # News waits a moment for more of it: a short run is told in one answer.
    if ((TICKS >= until || size >= $2 + CHUNK || (first && (TICKS >= latest + QUIET || TICKS >= first + SETTLE)))); then
      return 0
    fi
    ((turns++ < 40)) || pause=0.02
    nap "$pause"
  done
}

print_events() { # OFFSET
  local news=${EVENTS:$1:CHUNK}
  printf 'events %s %s\n%s' "$1" "${#news}" "$news"
}

# Output from an offset, never into or across a hole: an offset inside it is moved to its end.
print_output() { # OFFSET
  local from=$1 size=0 length hole_from=0 hole_to=0 line
  [[ -e $RUN/out ]] && size=$(stat -c %s "$RUN/out")
  if [[ -e $RUN/hole ]]; then
    while read -r line; do
      read -r hole_from hole_to <<<"$line"
    done <"$RUN/hole"
  fi
  ((from >= hole_from && from < hole_to)) && from=$hole_to
  length=$((size - from))
  ((from < hole_from && size > hole_from && hole_to > 0)) && length=$((hole_from - from))
  ((length > CHUNK)) && length=$CHUNK
  ((length < 0)) && length=0
  printf 'out %s %s %s %s\n' "$from" "$length" "$hole_from" "$hole_to"
  ((length == 0)) ||
    dd if="$RUN/out" bs=65536 iflag=skip_bytes,count_bytes,fullblock skip="$from" count="$length" status=none
}

verb_status() { # KEY
  local beat=-
  answer status
  use_run "${1-}"
  read_state
  print_state
  { read -r beat <"$RUN/hb"; } 2>/dev/null
  replay_journal
  printf 'started %s\nbeat %s\nstep %s\n' "$STARTED_AT" "$beat" "${OPEN_COMP:-${OPEN_STEP:--}}"
  if [[ $STATE == LOST_* ]]; then
    collect_orphans
    print_orphans
  fi
  printf 'end\n'
}

verb_list() {
  local dir
  answer list
  for dir in "$VM"/runs/*/; do
    dir=${dir%/}
    use_run "${dir##*/}"
    read_state
    printf 'run %s %s %s %s %s %s %s\n' "$KEY" "$STATE" "$OUTCOME" "$RC" "$RUN_LOCK" "$STARTED_AT" "$ENDED_AT"
  done
  printf 'end\n'
}

# ---------------------------------------------------------------- verbs: resume, resolve, cancel

# Opens a run for a person's decision: under the start lock, in one of the states given.
open_for_decision() { # BY STATE-PATTERN WORD
  is_b64 "$1" || refuse 64 'USAGE who decides is base64'
  [[ -e $RUN/segment ]] || refuse 64 "$3 NONE"
  take_start_lock
  read_state
  [[ "$STATE $OUTCOME" =~ $2 ]] || refuse 64 "$3 $STATE $OUTCOME"
  read_segment || refuse 65 "BADSEGMENT $MALFORMED"
  [[ $LOCK == - ]] || LOCK_DIR=$VM/locks/$LOCK
  exec 3>>"$RUN/events" 6>>"$RUN/out"
  replay_journal
  survey_journal
}

# Live orphans stop every decision, unless they are to be killed.
settle_orphans() { # OPTION
  collect_orphans
  ((${#TREE[@]})) || return 0
  if [[ $1 == --kill-orphans ]]; then
    leave_nothing_behind "${OPEN_COMP:-$OPEN_STEP}" "$([[ -n $OPEN_COMP ]] && echo 1 || echo 0)"
    collect_orphans
    ((${#TREE[@]})) || return 0
  fi
  printf 'ORPHANS %s\n' "${#TREE[@]}"
  print_orphans
  printf 'end\n'
  exit 76
}

# A machine that shuts down has killed the supervisor and would kill the next one as well, in the middle of the step
# that it runs again. Logins end a moment later than processes, so that a bot may come that soon. ENCODED says why.
may_go_down() {
  local state
  state=$(timeout -k 1 10 systemctl is-system-running 2>/dev/null)
  if [[ $state == stopping ]]; then
    encode 'the machine is shutting down'
  elif [[ ${state:-unknown} == unknown && -d $MACHINE/systemd/system && -e $MACHINE/dbus/system_bus_socket ]]; then
    # A bus that is there and does not answer, or breaks off while it does: stopped already on the way down, or dead on
    # a machine that stays up.
    encode 'systemd does not answer, so it cannot be told whether the machine is going down; if it is not, type there:'\
' sudo systemctl start dbus'
  else
    return 1
  fi
}

verb_resume() { # KEY BY [--plan-only|--kill-orphans]
  answer resume
  use_run "${1-}"
  [[ ${3-} =~ ^(--plan-only|--kill-orphans)?$ ]] || refuse 64 'USAGE resume KEY BY [--plan-only|--kill-orphans]'
  open_for_decision "${2-}" '^LOST_' NOTLOST
  settle_orphans "${3-}"
  decide_next
  [[ $NEXT != needs-person ]] || refuse 78 "NEEDS-PERSON $NEXT_STEP"
  [[ ${3-} != --plan-only ]] || refuse 0 "PLAN $NEXT_STEP $NEXT"
  if [[ $NEXT == observed ]]; then
    read_now
    POINT_OF=$NEXT_STEP record end "end $NEXT_STEP 0 observed $NOW"
  fi
  local former=$SUPERVISOR
  ! may_go_down || refuse 70 "NOSTART $DETACH $ENCODED"
  start_supervisor resume "$2" || refuse 70 "NOSTART $DETACH $ENCODED"
  await_supervisor "$former" || refuse 70 "NOSTART $DETACH $ENCODED"
  printf 'RESUMED %s %s\n' "$NEXT_STEP" "$NEXT"
  read_state
  print_state
  printf 'end\n'
}

# What a resumed run does first. The step that had begun and not ended is asked for its postcondition.
decide_next() {
  local i
  NEXT=run NEXT_STEP=${OPEN_COMP:-${OPEN_STEP:--}}
  if [[ -n $RUN_ENDED ]]; then
    NEXT=finish
  elif ((COMPENSATING)); then
    NEXT=compensate
  elif [[ -e $RUN/cancel ]] && ((!COMMITTED)); then
    NEXT=cancel
  elif [[ -n $OPEN_STEP ]]; then
    i=${STEP_INDEX[$OPEN_STEP]}
    NEXT=needs-person
    ((STEP_IDEMPOTENT[i])) && NEXT=rerun
    ((STEP_VERIFY_N[i])) && is_verified "$i" && NEXT=observed
  fi
}

is_verified() { # INDEX
  hash timeout
  (
    enter_step "${STEP_ID[$1]}" || exit 126
    DANGJIK_VERIFY=1 "${BASH_CMDS[timeout]}" -k 10 30 "${WORDS[@]:STEP_VERIFY_AT[$1]:STEP_VERIFY_N[$1]}" \
      </dev/null >&6 2>&1 6>&-
  )
}

verb_resolve() { # KEY OUTCOME BY [--kill-orphans]
  answer resolve
  use_run "${1-}"
  [[ ${2-} =~ ^(succeeded|failed-unsafe|rolled-back|cancelled)$ && ${4-} =~ ^(--kill-orphans)?$ ]] ||
    refuse 64 'USAGE resolve KEY succeeded|failed-unsafe|rolled-back|cancelled BY [--kill-orphans]'
  open_for_decision "${3-}" '^(LOST_|CLAIMED|DONE inconclusive)' NOTLOST
  exec 9>>"$RUN/run.lock"
  flock -n 9 || refuse 64 'NOTLOST STARTING'
  settle_orphans "${4-}"
  decode "$3"
  RUN_ENDED='' RC=1
  [[ $2 == succeeded ]] && RC=0
  [[ $2 == cancelled ]] && RC=130
  read_now
  record resolved "resolved $2 $NOW $3"
  # The decision is on record: an answer that nobody receives must not keep it from being carried out.
  trap '' PIPE
  printf 'RESOLVED %s\nend\n' "$2"
  finish "$2" "$RC" "resolved $DECODED"
}

verb_cancel() { # KEY BY
  answer cancel
  use_run "${1-}"
  is_b64 "${2-}" || refuse 64 'USAGE cancel KEY BY'
  [[ -e $RUN/segment ]] || refuse 64 'NOTRUNNING NONE'
  read_state
  [[ $STATE == RUNNING || $STATE == CLAIMED || $STATE == LOST_* ]] || refuse 64 "NOTRUNNING $STATE"
  parse_segment "$RUN/segment" || refuse 65 "BADSEGMENT $MALFORMED"
  replay_journal
  survey_journal
  ((!COMMITTED)) || refuse 73 'REFUSED committed'
  ((!COMPENSATING)) || refuse 73 'REFUSED compensating'
  if [[ ! -e $RUN/cancel ]]; then
    failpoint before-cancel-file
    read_now
    publish cancel "$NOW $2" || refuse_disk 'the wish to cancel cannot be stored'
    failpoint after-cancel-file
  fi
  [[ -p $RUN/wake ]] && printf 'poke\n' 1<>"$RUN/wake"
  refuse 0 CANCELLING
}

# ---------------------------------------------------------------- verbs: locks, freezes, the current release

verb_holder() { # LOCK
  answer holder
  use_lock "${1-}"
  read_holder once
  local state=-
  if [[ $HOLDER != - ]]; then
    use_run "$HOLDER"
    read_state
    state=$STATE
  fi
  RUN=
  find_unresolved
  read_freeze
  printf 'holder %s %s %s %s\nunresolved %s\n' "$HOLDER" "$HOLDER_SINCE" "$HOLDER_ACTOR" "$state" "${UNRESOLVED:--}"
  printf 'freeze %s %s %s %s\nend\n' "$FROZEN" "$FREEZE_UNTIL" "$FREEZE_BY" "$FREEZE_REASON"
}

verb_freeze() { # LOCK UNTIL BY REASON
  answer freeze
  use_lock "${1-}"
  [[ ${2-} =~ ^[0-9]{1,12}$ ]] || refuse 64 'USAGE freeze LOCK UNTIL BY REASON'
  { is_b64 "${3-}" && is_b64 "${4-}"; } || refuse 64 'USAGE freeze LOCK UNTIL BY REASON'
  [[ -d $LOCK_DIR ]] || mkdir -p "$LOCK_DIR" || refuse_disk 'the lock cannot be stored'
  RUN=$LOCK_DIR
  publish freeze "$2 $3 $4" || refuse_disk 'the freeze cannot be stored'
  refuse 0 FROZEN
}

verb_unfreeze() { # LOCK
  answer unfreeze
  use_lock "${1-}"
  [[ -e $LOCK_DIR/freeze ]] || refuse 0 NOTFROZEN
  rm -f "$LOCK_DIR/freeze" || refuse_disk 'the freeze cannot be removed'
  refuse 0 UNFROZEN
}

verb_freezes() {
  local file name
  answer freezes
  for file in "$VM"/locks/*/*/freeze; do
    name=${file%/freeze}
    use_lock "${name#"$VM/locks/"}"
    read_freeze
    printf 'freeze %s %s %s %s %s\n' "$LOCK" "$FROZEN" "$FREEZE_UNTIL" "$FREEZE_BY" "$FREEZE_REASON"
  done
  printf 'end\n'
}

# Of each lock for which a release is on record, the line that tells it. A line without its end was never acted on.
verb_current() { # LOCK...
  local lock line
  local -a found=()
  answer current
  (($#)) || refuse 64 'USAGE current LOCK...'
  for lock; do
    use_lock "$lock"
    [[ -e $LOCK_DIR/current ]] || continue
    [[ -f $LOCK_DIR/current && -r $LOCK_DIR/current ]] || refuse 74 "IO $LOCK_DIR/current cannot be read"
    IFS= read -r line <"$LOCK_DIR/current" && found+=("current $lock $line")
  done
  printf '%s\n' "${found[@]}" end
}

# ---------------------------------------------------------------- verbs: prune, failpoints

# Keeps the newest runs that have ended; one that has not, or that waits for a person, is never removed.
verb_prune() { # [KEEP]
  local dir keep=${1-20} at outcome i
  local -a ended=() old=()
  answer prune
  [[ $keep =~ ^[0-9]{1,4}$ ]] || refuse 64 'USAGE prune KEEP'
  for dir in "$VM"/runs/*/; do
    [[ -e ${dir}exit ]] || continue
    read -r outcome _ at _ <"${dir}exit"
    [[ $outcome == inconclusive ]] || ended+=("$at $dir")
  done
  if ((${#ended[@]} > keep)); then
    mapfile -t ended < <(printf '%s\n' "${ended[@]}" | sort -rn)
    for dir in "${ended[@]:keep}"; do
      old+=("${dir#* }")
    done
    # In portions: a command line has an end.
    for ((i = 0; i < ${#old[@]}; i += 500)); do
      rm -rf -- "${old[@]:i:500}" || refuse_disk 'old runs cannot be removed'
    done
  fi
  for dir in "$VM"/runs/.upload.* "$VM"/bin/.supervisor-*; do
    at=$(stat -c %Y "$dir" 2>/dev/null) && ((EPOCHSECONDS - at > 86400)) && rm -f -- "$dir"
  done
  remove_other_supervisors
  refuse 0 "PRUNED ${#old[@]}"
}

# Versions of this script that no process runs; a bot that still wants one of them uploads it again.
remove_other_supervisors() {
  local dir file used=
  local -a words
  for dir in /proc/[0-9]*; do
    { mapfile -d '' -t words <"$dir/cmdline"; } 2>/dev/null || continue
    [[ ${words[*]} != */bin/supervisor-* ]] || used+=" ${words[*]} "
  done
  for file in "$VM"/bin/supervisor-*.sh; do
    [[ $file -ef $SELF || $used == *"/${file##*/} "* ]] || rm -f -- "$file"
  done
}

verb_failpoints() {
  local name
  answer failpoints
  for name in $FAILPOINTS; do
    printf '%s\n' "$name"
  done
  printf 'end\n'
}

# ---------------------------------------------------------------- probe

verb_probe() {
  local tool line free
  answer probe
  printf 'bash %s\n' "$BASH_VERSION"
  for tool in sync:coreutils flock:util-linux systemctl:systemd; do
    line='- -'
    IFS= read -r line < <("${tool%%:*}" --version 2>/dev/null)
    line=${line##*) }
    [[ ${tool#*:} == systemd ]] && line=${line#systemd } line=${line%% *}
    printf '%s %s\n' "${tool#*:}" "${line##* }"
  done
  for tool in curl docker sudo flock timeout setsid sha256sum base64 stat sync mkfifo fallocate systemd-run; do
    hash "$tool" 2>/dev/null && line=${BASH_CMDS[$tool]} || line=-
    printf 'tool %s %s\n' "$tool" "$line"
  done
  probe_rungs
  read_now
  read -r free < <(df -k --output=avail "$VM" 2>/dev/null | tail -n 1)
  printf 'boot %s\nclock %s\nfree-kib %s\npunch-hole %s\n' "$BOOT" "$NOW" "${free:-0}" "$(probe_holes)"
  printf 'uid %s\nshell %s\nvm-dir %s\nend\n' "$EUID" "${SHELL:--}" "$VM"
}

probe_holes() {
  local file=$VM/.probe.$$ said=no
  printf '%65536s' '' >"$file" && fallocate --punch-hole --offset 4096 --length 8192 "$file" 2>/dev/null && said=yes
  rm -f "$file"
  printf '%s' "$said"
}

# Every rung is tried for what it promises to do: start a process that is not this session's.
probe_rungs() {
  local rung best=none fix=
  for rung in sudo-systemd-run user-systemd-run setsid; do
    WHY=
    if can_detach "$rung"; then
      printf 'rung %s yes -\n' "$rung"
      [[ $best == none ]] && best=$rung
    else
      encode "$WHY"
      printf 'rung %s no %s\n' "$rung" "$ENCODED"
    fi
  done
  [[ $best != none ]] || fix="loginctl enable-linger $(id -un)"
  encode "$fix"
  printf 'best %s %s\n' "$best" "$ENCODED"
}

can_detach() { # RUNG ; sets WHY
  local file=$VM/.probe.$$.$1 until said=
  local -a unit=(--quiet --collect --unit="dangjik-probe-$$" -p KillMode=control-group -p OOMPolicy=continue)
  local -a sudo=(sudo -n)
  ((EUID)) || sudo=()
  case $1 in
    sudo-systemd-run)
      [[ -d /run/systemd/system ]] || { WHY='systemd does not run here'; return 1; }
      said=$("${sudo[@]}" systemd-run --uid="$EUID" --gid="${GROUPS[0]}" "${unit[@]}" touch "$file" 2>&1 </dev/null)
      ;;
    user-systemd-run)
      [[ -d /run/systemd/system ]] || { WHY='systemd does not run here'; return 1; }
      [[ -e /var/lib/systemd/linger/$(id -un) ]] || { WHY='the user does not linger'; return 1; }
      export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$EUID}
      said=$(systemd-run --user "${unit[@]}" touch "$file" 2>&1 </dev/null)
      ;;
    setsid)
      spares_user_processes || { WHY='logind kills the processes of a user who logs out'; return 1; }
      said=$(setsid -f touch "$file" 2>&1 </dev/null)
      ;;
  esac || { WHY=$said; return 1; }
  read_ticks
  until=$((TICKS + START_PATIENCE))
  while ((TICKS < until)); do
    if [[ -e $file ]]; then
      rm -f "$file"
      return 0
    fi
    nap 0.01
    read_ticks
  done
  WHY='nothing was started within five seconds'
  return 1
}

# True where no logind runs, or where logind says that it leaves processes alone.
spares_user_processes() {
  [[ -d /run/systemd/system ]] || return 0
  [[ -e /run/systemd/userdb/io.systemd.Machine || -d /run/systemd/users || -d /run/systemd/sessions ]] || return 0
  [[ $(busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager \
    KillUserProcesses 2>/dev/null) == 'b false' ]]
}

# ---------------------------------------------------------------- main

main() {
  local verb=${1-}
  ((BASH_VERSINFO[0] >= 5)) || { answer "$verb"; refuse 69 "UNSUITABLE bash $BASH_VERSION is older than 5.0"; }
  SELF=${BASH_SOURCE[0]}
  [[ $SELF == /* ]] || SELF=$PWD/$SELF
  shift
  case $verb in
    probe | launch | follow | status | list | holder | resume | resolve | cancel | freeze | unfreeze | freezes | \
      current | prune | failpoints | supervise)
      open_vm_dir
      "verb_$verb" "$@"
      ;;
    *) answer usage; refuse 64 "USAGE unknown verb: $verb" ;;
  esac
}

main "$@"
