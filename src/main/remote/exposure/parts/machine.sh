# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# What the machine itself does: the timer of an exposure, the nginx beside nginx, and closing.

readonly UNIT=dangjik-close SIDECAR_UNIT=dangjik-sidecar

# arm ID TTL EXPIRES: the timer that closes this exposure, by the clock and by the time since now, whichever is first;
# read back from systemd, so that what was asked for is what is armed.
arm() {
  local calendar shown
  printf -v calendar '%(%Y-%m-%d %H:%M:%S)T UTC' "$3"
  SAID=$(systemd-run --quiet --unit="$UNIT-$1" --description="Closes the exposure $1" --on-active="$2s" \
    --on-calendar="$calendar" --timer-property=AccuracySec=1s -p Restart=on-failure -p RestartSec=10s \
    "$SELF" close --id "$1" --reason ttl --layer timer 2>&1 9>&-) || return 1
  shown=$(systemctl show -p NextElapseUSecMonotonic -p NextElapseUSecRealtime "$UNIT-$1.timer" 2>&1)
  [[ $shown =~ NextElapseUSecMonotonic=[1-9] && $shown =~ NextElapseUSecRealtime=[A-Z] ]] && return 0
  SAID="systemd does not say when it will close: $(brief "$shown")"
  return 1
}

disarm() { # ID LAYER
  systemctl stop "$UNIT-$1.timer" >/dev/null 2>&1
  [[ $2 == timer ]] || systemctl stop "$UNIT-$1.service" >/dev/null 2>&1
  systemctl reset-failed "$UNIT-$1.service" >/dev/null 2>&1
  return 0
}

# reaper_lives: whether the reaper looked here within the last two minutes and will again.
reaper_lives() {
  local last
  read_time
  systemctl is-active --quiet dangjik-exposure-reap.timer || { SAID='dangjik-exposure-reap.timer is not active'; return 1; }
  read -r last 2>/dev/null <"$RUN/reaped" || last=
  [[ $last =~ ^$NUMBER_FORM$ ]] && ((UP - last < 120 && UP >= last)) && return 0
  SAID='dangjik-exposure-reap.service has not ended well within two minutes; type: journalctl -u dangjik-exposure-reap'
  return 1
}

# start_sidecar TTL: an nginx of STATE's own, behind the socket for which the other one has a location all the time.
start_sidecar() {
  local id=${STATE[id]} socket use room
  room=$SIDECARS/$id
  socket=$GATES/${STATE[surface]/\//.}.sock
  # Its workers are www-data: they pass through to where they put what does not fit into memory.
  install -d -m 0711 "$room" && rm -f "$socket" || return 1
  {
    printf 'daemon off;\nworker_processes 1;\npid %s/pid;\nerror_log stderr;\nuser www-data;\n' "$room"
    printf 'events { worker_connections 128; }\nhttp {\n  access_log off;\n'
    for use in client_body proxy fastcgi uwsgi scgi; do printf '  %s_temp_path %s/%s;\n' "$use" "$room" "$use"; done
    printf '  server {\n    listen unix:%s;\n    set_real_ip_from unix:;\n    real_ip_header X-Dangjik-Client;\n' "$socket"
    location_text
    printf '  }\n}\n'
  } | put "$room/nginx.conf" 0600 || return 1
  SAID=$(timeout "$PATIENCE" nginx -t -q -c "$room/nginx.conf" 2>&1 9>&-) || return 1
  # TERM and not QUIT: the latter would let what is open go on.
  SAID=$(systemd-run --quiet --unit="$SIDECAR_UNIT-$id" --description="Serves the exposure $id" \
    -p RuntimeMaxSec="$1" -p KillSignal=SIGTERM -p TimeoutStopSec=5 nginx -c "$room/nginx.conf" 2>&1 9>&-) || return 1
  local tries=50
  while ((tries-- > 0)); do
    [[ ! -S $socket ]] || return 0
    sleep 0.1
  done
  SAID='the nginx of its own opened no socket'
  return 1
}

# stop_sidecar ID SURFACE: whether it has ended, as systemd says; what could still serve is not called closed.
stop_sidecar() {
  local unit=$SIDECAR_UNIT-$1.service state
  systemctl stop "$unit" >/dev/null 2>&1
  systemctl reset-failed "$unit" >/dev/null 2>&1
  [[ -z $2 ]] || rm -f "$GATES/${2/\//.}.sock"
  state=$(systemctl show -p ActiveState --value "$unit" 2>&1)
  [[ $state == inactive || $state == failed ]] || { SAID="$unit is $(brief "${state:-in an unknown state}")"; return 1; }
  rm -rf "${SIDECARS:?}/$1"
}

# close_exposure ID REASON LAYER: 0 with a receipt, or TEMPORARY when nginx could not be reloaded. STATE may be empty.
close_exposure() {
  local id=$1 tries reloaded=no cut=no mode=${STATE[mode]-include} was=${STATE[phase]-}
  local -a files=("$INCLUDES"/*/"$id.conf")
  CONTAINER=${STATE[container]-$(policy_container)}
  # Without the file of passwords nginx refuses every new request from here on (403), whatever becomes of the reload.
  rm -f "$AUTH/$id" "${files[@]}"
  if [[ $mode == sidecar ]] && stop_sidecar "$id" "${STATE[surface]-}"; then
    reloaded=yes cut=yes
  fi
  if [[ -n ${STATE[id]-} && $was != closing ]]; then
    STATE[phase]=closing STATE[reason]=$2
    save_state
  fi
  if [[ $mode == sidecar ]]; then
    : # it has an nginx of its own, and no other is told
  elif ((${#files[@]} == 0)) && [[ $was == armed ]]; then
    reloaded=yes # it never came so far
  elif ! find_master && nothing_serves; then
    reloaded=yes
  else
    for ((tries = 1; tries <= RELOADS; tries++)); do
      reload && reloaded=yes && break
      ((tries == RELOADS)) || sleep 2
    done
  fi
  if [[ $reloaded == no ]]; then
    if [[ $mode == sidecar ]]; then
      log crit "ALARM $id ($2): its nginx does not end, its socket is gone all the same: $(brief "$SAID")"
    else
      force_out "$id" "$2"
    fi
    return "$TEMPORARY"
  fi
  if [[ $mode != sidecar && -n ${OLD-} ]]; then
    drain
    cut=$CUT
  fi
  [[ ${STATE[cut]-0} == 0 ]] || cut=yes
  write_receipt "$id" "$2" "$3" yes "$cut" || log err "the receipt of $id could not be written"
  rm -f "$STATES/$id.state" "$STATES/$id.beat"
  disarm "$id" "$3"
  log notice "closed $id: $2, by $3"
}

# force_out ID REASON: nginx cannot be given a configuration. Its workers are ended once: those that follow have the old
# configuration, in which the location refuses, and nothing of before is left. Not again at the next try, since what
# everybody else does goes through them too.
force_out() {
  log crit "ALARM $1 ($2): nginx cannot be reloaded, access is denied all the same: $(brief "$SAID")"
  [[ ${STATE[cut]-0} == 0 ]] || return 0
  find_master || MASTER=${STATE[master]-0}
  [[ $MASTER =~ ^[1-9][0-9]*$ ]] && is_titled "$MASTER" 'nginx: master' || return 0
  ! end_workers "$(workers)" || log crit "$1: nginx's workers were ended to cut what was open"
  [[ -z ${STATE[id]-} ]] || { STATE[cut]=1 && save_state; }
}
