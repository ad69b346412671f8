#!/bin/bash
# Installs Dangjik's exposure helper on this machine, or shows what that would change, or takes it away. Written by
# `dangjik provision HOST`; read it, then run it here as root:
#
#   bash FILE plan      what would be changed, as differences; changes nothing, needs no root
#   bash FILE apply     makes it so; again, and nothing changes
#   bash FILE check     whether it is so, and whether an opening would succeed
#   bash FILE remove    takes everything back but the receipts; refuses while something is open
#
# Ends with 0 when all is as it should be, 1 when plan or check found a difference, 75 when something is open, and 77
# without the rights it needs, also where plan saw no difference but could not see all. What it installs stands
# base64-encoded behind its last line: MODE PATH CONTENT.
# shellcheck disable=SC2317 # each_file calls what it is given
set -uo pipefail
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022

readonly USER_NAME=dangjik-exposure
readonly LIBRARY=/usr/local/lib/dangjik HOME_DIR=/var/lib/dangjik-exposure STATES=/run/dangjik/state
readonly TIMER=dangjik-exposure-reap.timer
readonly -a DIRECTORIES=("$LIBRARY" "$LIBRARY/exposure.d" /etc/dangjik /var/lib/dangjik "$HOME_DIR" "$HOME_DIR/.ssh")
DIFFERENCES=0
UNSEEN=0

say() { printf '%s\n' "$*"; }
die() {
  printf '%s\n' "$2" >&2
  exit "$1"
}
differs() {
  DIFFERENCES=$((DIFFERENCES + 1))
  say "$@"
}

unseen() {
  UNSEEN=$((UNSEEN + 1))
  say "? $1 cannot be looked at without root"
}

payload() { sed '1,/^__PAYLOAD__$/d' "$0"; }

# each_file FUNCTION: calls it with mode, path and a file that holds the content.
each_file() {
  local mode path content new
  new=$(mktemp) || die 73 "no temporary file can be made"
  while read -r mode path content; do
    printf '%s' "$content" | base64 -d >"$new" || die 65 "this script is damaged: $path"
    "$1" "$mode" "$path" "$new" || { rm -f "$new"; return 1; }
  done < <(payload)
  rm -f "$new"
}

# state_of PATH: owner, group and mode.
state_of() { stat -c '%U:%G %a' "$1" 2>/dev/null; }

show_file() { # MODE PATH NEW
  if [[ ! -e $2 ]]; then
    if [[ -e ${2%/*} && ! -x ${2%/*} ]]; then
      unseen "$2"
      return
    fi
    differs "+ $2 (root:root ${1#0}) is new:"
    sed 's/^/+   /' "$3"
    return
  fi
  if [[ ! -r $2 ]]; then
    [[ $(state_of "$2") == "root:root ${1#0}" ]] || differs "~ $2: $(state_of "$2"), should be root:root ${1#0}"
    unseen "$2"
    return
  fi
  [[ $(state_of "$2") == "root:root ${1#0}" ]] || differs "~ $2: $(state_of "$2"), should be root:root ${1#0}"
  cmp -s "$2" "$3" && return
  differs "~ $2:"
  diff -u --label "$2 now" --label "$2 then" "$2" "$3" || true
}

put_file() { # MODE PATH NEW
  if cmp -s "$2" "$3" && [[ $(state_of "$2") == "root:root ${1#0}" ]]; then
    return
  fi
  differs "put $2"
  install -o root -g root -m "$1" "$3" "$2.new" || die 73 "$2 cannot be written"
  if [[ $2 == /etc/sudoers.d/* ]] && ! visudo -cqf "$2.new"; then
    rm -f "$2.new"
    die 65 "visudo refuses $2; nothing of it was installed"
  fi
  mv -f "$2.new" "$2"
}

remove_file() { # MODE PATH NEW
  [[ -e $2 ]] || return 0
  say "take away $2"
  rm -f "$2"
}

# The user has no password, no group but its own, and nothing of its own in its home.
show_user() {
  local entry
  entry=$(getent passwd "$USER_NAME") || { differs "+ user $USER_NAME (system, /bin/sh, home $HOME_DIR, no password) is new"; return; }
  [[ $(cut -d: -f6,7 <<<"$entry") == "$HOME_DIR:/bin/sh" ]] ||
    differs "~ user $USER_NAME has ${entry#*:*:*:*:*:}, should have $HOME_DIR:/bin/sh"
  [[ $(id -Gn "$USER_NAME") == "$USER_NAME" ]] ||
    differs "! user $USER_NAME is in more groups than its own: $(id -Gn "$USER_NAME")"
}

put_user() {
  if ! getent passwd "$USER_NAME" >/dev/null; then
    differs "make user $USER_NAME"
    useradd --system --user-group --home-dir "$HOME_DIR" --no-create-home --shell /bin/sh "$USER_NAME" || die 73 "useradd"
    # No password opens it, and it does not count as locked, which some sshd refuse also for a key.
    usermod -p '*' "$USER_NAME"
  fi
  [[ $(id -Gn "$USER_NAME") == "$USER_NAME" ]] ||
    die 78 "user $USER_NAME is in more groups than its own: $(id -Gn "$USER_NAME"); take it out of them first"
  [[ $(getent passwd "$USER_NAME" | cut -d: -f6,7) == "$HOME_DIR:/bin/sh" ]] ||
    usermod --home "$HOME_DIR" --shell /bin/sh "$USER_NAME"
}

show_directories() {
  local directory
  for directory in "${DIRECTORIES[@]}"; do
    [[ -d $directory ]] || { differs "+ $directory (root:root 755) is new"; continue; }
    [[ $(state_of "$directory") == 'root:root 755' ]] ||
      differs "~ $directory: $(state_of "$directory"), should be root:root 755"
  done
}

put_directories() {
  local directory
  for directory in "${DIRECTORIES[@]}"; do
    [[ $(state_of "$directory") == 'root:root 755' ]] && continue
    differs "make $directory"
    install -d -o root -g root -m 755 "$directory" || die 73 "$directory cannot be made"
  done
}

show_timer() {
  if ! systemctl is-enabled --quiet "$TIMER" 2>/dev/null || ! systemctl is-active --quiet "$TIMER"; then
    differs "+ $TIMER will be enabled and started"
  fi
}

put_timer() {
  ((DIFFERENCES == 0)) || systemctl daemon-reload
  systemd-tmpfiles --create /etc/tmpfiles.d/dangjik-exposure.conf || die 73 "systemd-tmpfiles refuses its file"
  if ! systemctl is-enabled --quiet "$TIMER" 2>/dev/null || ! systemctl is-active --quiet "$TIMER"; then
    differs "start $TIMER"
    systemctl enable --quiet --now "$TIMER" || die 69 "$TIMER cannot be started"
  fi
  systemctl start dangjik-exposure-reap.service || say "the reaper did not end well; type: journalctl -u dangjik-exposure-reap"
}

# What is no file: the rules of sudo as a whole, and what the helper itself finds.
check_rest() {
  local line
  visudo -cq || differs "! the sudoers files are not valid; type: visudo -c"
  ((DIFFERENCES == 0)) || return 0
  while read -r line; do
    case $line in
      'check='*' not-well '*) differs "! ${line#check=}" ;;
      'check='*) say "  ${line#check=}" ;;
      'text='* | 'code='*) differs "! ${line#*=}" ;;
    esac
  done < <("$LIBRARY/exposure" preflight </dev/null)
}

remove_all() {
  local -a open
  shopt -s nullglob
  open=("$STATES"/*.state)
  ((${#open[@]} == 0)) || die 75 "${#open[@]} exposures are open; close them first (dangjik, or: $LIBRARY/exposure close --id ID --reason operator)"
  systemctl disable --quiet --now "$TIMER" 2>/dev/null
  each_file remove_file
  systemctl daemon-reload
  rmdir "$LIBRARY/exposure.d" "$LIBRARY" /etc/dangjik "$HOME_DIR/.ssh" "$HOME_DIR" 2>/dev/null
  remove_user
  say "taken away; the receipts stay in /var/lib/dangjik/receipts, the directories of /run/dangjik until a restart"
}

# Its key is gone by now; what it has open, as a kept connection, is ended too.
remove_user() {
  local number process
  number=$(id -u "$USER_NAME" 2>/dev/null) || return 0
  for process in /proc/[0-9]*; do
    [[ $(stat -c %u "$process" 2>/dev/null) != "$number" ]] || kill -KILL "${process#/proc/}" 2>/dev/null
  done
  userdel --force "$USER_NAME" 2>/dev/null
  if getent passwd "$USER_NAME" >/dev/null; then
    die 73 "user $USER_NAME cannot be taken away; type: userdel $USER_NAME"
  fi
}

need_root() { ((EUID == 0)) || die 77 "this needs root: sudo bash $0 $1"; }

main() {
  case ${1-} in
    plan)
      show_user
      show_directories
      each_file show_file
      show_timer
      if ((DIFFERENCES == 0 && UNSEEN > 0)); then
        die 77 "as far as can be seen without root, nothing would be changed"
      fi
      ((DIFFERENCES > 0)) || say "nothing would be changed"
      ;;
    apply)
      need_root apply
      put_user
      put_directories
      each_file put_file
      put_timer
      ((DIFFERENCES > 0)) || say "nothing was changed"
      DIFFERENCES=0
      ;;
    check)
      need_root check
      show_user
      show_directories
      each_file show_file
      show_timer
      check_rest
      ;;
    remove)
      need_root remove
      remove_all
      ;;
    *) die 64 "type: bash $0 plan, apply, check or remove" ;;
  esac
  ((DIFFERENCES == 0))
}

main "$@"
exit
