# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# The verbs.

verb_open() {
  local id digest status surface
  read_request id surface ttl user source 'heartbeat?' 'plan?' 'now?'
  load_policy
  judge_order
  take_lock
  id=${REQUEST[id]} surface=${REQUEST[surface]}
  digest=$(order_digest)
  load_state "$id"
  status=$?
  if ((status != 1)); then
    open_again "$id" "$digest"
  fi
  [[ ! -e $RECEIPTS/$id ]] || refuse "$NOT_ALLOWED" ended "$id was opened and closed already; another opening is another id"
  refuse_second "$surface"
  install -d -m 0755 "$INCLUDES/$(surface_value "$surface" host)" || fail "$UNAVAILABLE" directories "$RUN cannot be used"
  run_checks "$surface"
  if [[ $ALL_WELL == no ]]; then
    fail "$UNAVAILABLE" not-ready "$(first_problem)"
  fi
  begin "$digest"
}

# The same order once more is answered as before, another one under the same id is refused.
open_again() { # ID DIGEST
  [[ ${STATE[digest]-} == "$2" ]] || refuse "$NOT_ALLOWED" other-order "$1 is open for something else"
  [[ ${STATE[phase]} == open ]] || refuse "$NOT_ALLOWED" closing "$1 is being closed"
  read_time
  ((NOW <= STATE[expires] && UP < STATE[up-expires])) || refuse "$NOT_ALLOWED" ended "the time of $1 is over"
  answer opened "id=$1" "opened=${STATE[opened]}" "expires=${STATE[expires]}" "sha256=${STATE[sha256]}"
  exit 0
}

# One location can stand in nginx once.
refuse_second() { # SURFACE
  local file
  for file in "$STATES"/*.state; do
    file=${file##*/}
    load_state "${file%.state}" || continue
    [[ ${STATE[surface]} != "$1" ]] || refuse "$NOT_ALLOWED" open-already "$1 is open already, as ${STATE[id]}"
  done
}

first_problem() {
  local line
  for line in "${CHECKS[@]}"; do
    [[ $line != *' not-well '* ]] || { line=${line#check=} && printf '%s' "${line/ not-well /: }"; return; }
  done
}

# begin DIGEST: arms, then opens. Whatever fails is closed again.
begin() {
  local id=${REQUEST[id]} ttl=${REQUEST[ttl]} sources
  sources=$(IFS=,; printf '%s' "${SOURCES[*]}")
  read_time
  STATE=([id]=$id [surface]=${REQUEST[surface]} [digest]=$1 [opened]=$NOW [expires]=$((NOW + ttl)) [up-opened]=$UP
    [up-expires]=$((UP + ttl)) [boot]=$(boot_id) [container]=$CONTAINER [user]=${REQUEST[user]}
    [mode]=$(surface_value "${REQUEST[surface]}" mode) [host]=$(surface_value "${REQUEST[surface]}" host)
    [heartbeat]=${REQUEST[heartbeat]-0} [sources]=$sources [plan]=${REQUEST[plan]-} [sha256]='' [phase]=armed [reason]='' [cut]=0
    [master]=$MASTER)
  save_state || undo state 'the state could not be written'
  arm "$id" "$ttl" "${STATE[expires]}" || undo timer "$SAID"
  put_password "$id" "${STATE[user]}" || undo password 'no password could be made'
  STATE[sha256]=$(location_text | sha256sum | cut -c1-64)
  if [[ ${STATE[mode]} == sidecar ]]; then
    start_sidecar "$ttl" || undo sidecar "$SAID"
  else
    location_text | put "$INCLUDES/${STATE[host]}/$id.conf" 0644 || undo file 'the location could not be written'
    reload || undo nginx "$SAID"
  fi
  STATE[phase]=open
  save_state || undo state 'the state could not be written'
  log notice "opened $id: ${STATE[surface]} to $sources until ${STATE[expires]} (plan ${STATE[plan]:-none})"
  answer opened "id=$id" "opened=${STATE[opened]}" "expires=${STATE[expires]}" "sha256=${STATE[sha256]}" \
    "user=${STATE[user]}" "password=$PASSWORD"
}

undo() { # CODE TEXT
  log err "opening ${STATE[id]} did not work: $1: $(brief "$2")"
  if close_exposure "${STATE[id]}" open_failed asked; then
    fail "$UNAVAILABLE" "$1" "$(brief "$2")"
  fi
  answer incomplete "id=${STATE[id]}" "text=$1: $(brief "$2"); and then: $(brief "$SAID")"
  exit "$TEMPORARY"
}

# close: by request, or as `close --id ID --reason WORD [--layer timer]` by root and by the timer.
verb_close() {
  local layer=asked
  if (($# > 0)); then
    while (($# >= 2)); do
      case $1 in
        --id) check_form id "$2" && REQUEST[id]=$2 ;;
        --reason) check_form reason "$2" && REQUEST[reason]=$2 ;;
        --layer) [[ $2 == timer ]] && layer=timer ;;
        *) refuse "$USAGE" usage "close --id ID --reason WORD" ;;
      esac
      shift 2
    done
    [[ $# == 0 && -n ${REQUEST[id]-} && -n ${REQUEST[reason]-} ]] || refuse "$USAGE" usage "close --id ID --reason WORD"
  else
    read_request id reason
  fi
  take_lock
  close_by_id "${REQUEST[id]}" "${REQUEST[reason]}" "$layer"
}

close_by_id() { # ID REASON LAYER
  local files
  load_state "$1"
  local known=$?
  files=("$INCLUDES"/*/"$1.conf" "$AUTH/$1"*)
  if ((known == 1 && ${#files[@]} == 0)); then
    [[ -e $RECEIPTS/$1 ]] || refuse "$NOT_ALLOWED" unknown-id "there is no exposure $1 here"
    answer closed "receipt=$(receipt_words "$RECEIPTS/$1")"
    return 0
  fi
  if close_exposure "$@"; then
    answer closed "receipt=$(receipt_words "$RECEIPTS/$1")"
    return 0
  fi
  answer incomplete "id=$1" "text=$(brief "$SAID")"
  exit "$TEMPORARY"
}

verb_status() {
  local file id beat words status
  local -a lines=()
  read_time
  for file in "$STATES"/*.state; do
    id=${file##*/}
    id=${id%.state}
    load_state "$id"
    status=$?
    if ((status == 0)); then
      beat=-
      ((STATE[heartbeat] == 0)) || beat=$((NOW - UP + $(last_beat "$id")))
      lines+=("open=id=$id surface=${STATE[surface]} opened=${STATE[opened]} expires=${STATE[expires]} phase=${STATE[phase]} beat=$beat")
    elif ((status == 2)); then
      lines+=("open=id=$id surface= opened=0 expires=0 phase=broken beat=-")
    fi
  done
  # The names are ids of ours.
  # shellcheck disable=SC2012
  while read -r file; do
    words=$(receipt_words "$RECEIPTS/$file")
    [[ -z $words ]] || lines+=("receipt=$words")
  done < <(ls -1t -- "$RECEIPTS" 2>/dev/null | head -n 50)
  answer status "now=$NOW" "${lines[@]}"
}

verb_rotate() {
  local id
  read_request id
  id=${REQUEST[id]}
  take_lock
  must_be_open "$id"
  put_password "$id" "${STATE[user]}" || fail "$UNAVAILABLE" password 'no password could be made; the old one may be gone'
  log notice "a new password for $id"
  answer rotated "id=$id" "user=${STATE[user]}" "password=$PASSWORD"
}

verb_heartbeat() {
  local id
  read_request id
  id=${REQUEST[id]}
  take_lock
  must_be_open "$id"
  printf '%s\n' "$UP" | put "$STATES/$id.beat" 0600 || fail "$UNAVAILABLE" state 'it could not be written down'
  answer beaten "id=$id" "expires=${STATE[expires]}"
}

must_be_open() { # ID
  load_state "$1" || refuse "$NOT_ALLOWED" unknown-id "there is no exposure $1 here"
  read_time
  if [[ ${STATE[phase]} != open ]] || ((NOW > STATE[expires] || UP >= STATE[up-expires])); then
    refuse "$NOT_ALLOWED" ended "the time of $1 is over"
  fi
}

verb_preflight() {
  local surface
  load_policy
  read_time
  ensure_directories || fail "$UNAVAILABLE" directories "$RUN cannot be made"
  run_checks "${!SURFACES[@]}"
  answer checked "now=$NOW" "helper=$(helper_digest)" "policy=$(sha256sum <"$POLICY" | cut -c1-64)" "${CHECKS[@]}"
}

verb_version() {
  answer version "helper=$(helper_digest)"
}

# One digest over everything that is installed beside this file.
helper_digest() {
  (cd "$HOME_DIR" && sha256sum exposure exposure-gate exposure.d/*.sh 2>/dev/null | sha256sum | cut -c1-64)
}

# reap: closes what should not be open any more, and takes away what nobody opened.
verb_reap() {
  local file id why incomplete=0
  take_lock
  read_time
  for file in "$STATES"/*.state; do
    id=${file##*/}
    id=${id%.state}
    if [[ ! $id =~ ^$ID_FORM$ ]]; then
      rm -f -- "$file"
      continue
    fi
    if ! why=$(reason_to_close "$id"); then
      continue
    fi
    load_state "$id"
    close_exposure "$id" "$why" reaper || incomplete=1
  done
  STATE=()
  reap_foreign || incomplete=1
  read_time
  printf '%s\n' "$UP" | put "$RUN/reaped" 0644 || fail "$UNAVAILABLE" state 'it could not be written down'
  ((incomplete == 0)) || exit "$TEMPORARY"
}

# reason_to_close ID: prints why; 1 when there is no reason.
reason_to_close() {
  local file
  load_state "$1" || { echo unreadable; return; }
  file=$INCLUDES/${STATE[host]}/$1.conf
  if [[ ${STATE[boot]} != "$(boot_id)" ]]; then
    echo reboot
  elif ((NOW > STATE[expires] || UP >= STATE[up-expires])); then
    echo ttl
  elif [[ ${STATE[phase]} == armed ]]; then
    echo open_failed
  elif [[ ${STATE[phase]} != open ]]; then
    echo "${STATE[reason]:-open_failed}"
  elif ((STATE[expires] - STATE[opened] > 3600 || STATE[opened] > NOW + 60)); then
    echo over_cap
  elif ((STATE[heartbeat] > 0 && UP - $(last_beat "$1") > STATE[heartbeat])); then
    echo heartbeat
  elif [[ ${STATE[mode]} == include && $(sha256sum 2>/dev/null <"$file" | cut -c1-64) != "${STATE[sha256]}" ]]; then
    echo altered
  else
    return 1
  fi
}

# Whatever lies where nginx looks and belongs to no exposure that is open.
reap_foreign() {
  local file known=' '
  local -a foreign=()
  for file in "$STATES"/*.state; do
    file=${file##*/}
    load_state "${file%.state}" || continue
    known+="$AUTH/${STATE[id]} "
    [[ ${STATE[mode]} != include ]] || known+="$INCLUDES/${STATE[host]}/${STATE[id]}.conf "
  done
  for file in "$INCLUDES"/* "$INCLUDES"/*/* "$INCLUDES"/*/.[!.]* "$AUTH"/* "$AUTH"/.[!.]*; do
    [[ ! -d $file || -L $file ]] || continue
    [[ $known == *" $file "* ]] || foreign+=("$file")
  done
  STATE=()
  if ((${#foreign[@]} == 0)); then
    [[ ! -e $RUN/reload-due ]] || take_up_due
    return
  fi
  for file in "${foreign[@]}"; do
    log crit "ALARM foreign: ${file#"$RUN"/} belongs to no exposure and was taken away"
    rm -f -- "$file"
  done
  close_exposure "FOREIGN-$NOW" foreign reaper && return 0
  : >"$RUN/reload-due"
  return 1
}

# A foreign file is gone, but nginx could not be told so yet.
take_up_due() {
  CONTAINER=$(policy_container)
  reload || { log crit "ALARM foreign: nginx still cannot be reloaded: $(brief "$SAID")"; return 1; }
  rm -f "$RUN/reload-due"
  drain
}
