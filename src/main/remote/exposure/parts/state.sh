# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# What is written down of an exposure while it is open (in memory), and of one that was (on the disk).

readonly STATE_KEYS='id surface digest opened expires up-opened up-expires boot container mode host user heartbeat
  sources plan sha256 phase reason cut master'
declare -A STATE=()

ensure_directories() {
  install -d -m 0755 "$RUN" "$RUN/nginx" "$INCLUDES" "$AUTH" "$GATES" &&
    install -d -m 0700 "$STATES" && install -d -m 0711 "$SIDECARS" && install -d -m 0750 "$RECEIPTS"
}

# Waits until nobody else of us is at work here. The lock is released when this process ends.
take_lock() {
  if ! ensure_directories || ! exec 9>"$RUN/lock" || ! flock -w 50 9; then
    fail "$TEMPORARY" busy "another call has been at work here for 50 seconds"
  fi
}

# load_state ID: into STATE; 1 when there is none, 2 when it cannot be understood.
load_state() {
  local line key
  STATE=()
  [[ -e $STATES/$1.state ]] || return 1
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^([a-z0-9-]{1,20})=([A-Za-z0-9./:_,-]{0,600})$ ]] || { STATE=(); return 2; }
    STATE[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
  done <"$STATES/$1.state"
  for key in $STATE_KEYS; do
    [[ -n ${STATE[$key]+is-there} ]] || { STATE=(); return 2; }
  done
  for key in opened expires up-opened up-expires cut; do
    [[ ${STATE[$key]} =~ ^$NUMBER_FORM$ ]] || { STATE=(); return 2; }
  done
  [[ ${STATE[id]} == "$1" && (-z ${STATE[container]} || ${STATE[container]} =~ ^$CONTAINER_FORM$) ]] ||
    { STATE=(); return 2; }
}

save_state() {
  local key
  for key in $STATE_KEYS; do printf '%s=%s\n' "$key" "${STATE[$key]-}"; done |
    put "$STATES/${STATE[id]}.state" 0600
}

# put FILE MODE: standard input becomes that file, whole or not at all.
put() {
  local new
  new=$(mktemp "${1%/*}/.new.XXXXXXXX") || return 1
  if cat >"$new" && chmod "$2" "$new" && mv -f "$new" "$1"; then
    return 0
  fi
  rm -f "$new"
  return 1
}

boot_id() { cat "$PROC/sys/kernel/random/boot_id"; }

# write_receipt ID REASON LAYER RELOADED CUT, of what STATE says
write_receipt() {
  local key=$1
  read_time
  {
    printf 'id=%s\nsurface=%s\nopened=%s\n' "$key" "${STATE[surface]-}" "${STATE[opened]-0}"
    printf 'closed=%s\nreason=%s\nlayer=%s\nreloaded=%s\ncut=%s\n' "$NOW" "$2" "$3" "$4" "$5"
    printf 'sha256=%s\n' "${STATE[sha256]-}"
  } | put "$RECEIPTS/$key" 0640 && sync "$RECEIPTS/$key" "$RECEIPTS"
}

# receipt_words FILE: the receipt as words of one line; nothing when it is none.
receipt_words() {
  local line words='' known=' id surface opened closed reason layer reloaded cut sha256 '
  while IFS= read -r line; do
    [[ $line =~ ^([a-z0-9]+)=([A-Za-z0-9./_-]*)$ && $known == *" ${BASH_REMATCH[1]} "* ]] || return 0
    words+=" $line"
  done <"$1"
  printf '%s' "${words# }"
}

# The latest sign of life, in seconds since the machine started.
last_beat() { # ID
  local at=${STATE[up-opened]}
  [[ ! -r $STATES/$1.beat ]] || read -r at <"$STATES/$1.beat"
  [[ $at =~ ^$NUMBER_FORM$ ]] || at=${STATE[up-opened]}
  printf '%s' "$at"
}
