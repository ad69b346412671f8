# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # T comes from run
# The exposure helper on a machine made of files: nginx, systemd, the clocks and the processes are in src/test/remote/machine.

readonly HELPER=$REMOTE/exposure/exposure.sh
readonly BIG_NUMBER=4000100

exposed_machine() {
  export EXPOSED=$T/root
  mkdir -p "$EXPOSED"/{etc/dangjik,run/dangjik,timers,proc/net,proc/sys/kernel/random,proc/100,proc/$BIG_NUMBER}
  printf 'nginx: master process nginx\0' >"$EXPOSED/proc/100/cmdline"
  printf '100 (nginx) S 1 1 1 0\n' >"$EXPOSED/proc/100/stat"
  printf 'nginx: worker process\0' >"$EXPOSED/proc/$BIG_NUMBER/cmdline"
  printf '%s (nginx) S 100 1 1 0 -1 1 1 1 1 1 1 1 1 1 1 1 1 1 5 1 1\n' "$BIG_NUMBER" >"$EXPOSED/proc/$BIG_NUMBER/stat"
  printf '%s\n' "$BIG_NUMBER" >"$EXPOSED/generation"
  printf '100\n' >"$EXPOSED/run/nginx.pid"
  printf 'Main:\n  +-- 0.0.0.0/0\n     |-- 198.51.100.9\n        /32 host LOCAL\n' >"$EXPOSED/proc/net/fib_trie"
  printf '20010db8000000000000000000000009 02 40 00 80 eth0\n' >"$EXPOSED/proc/net/if_inet6"
  echo boot-one >"$EXPOSED/proc/sys/kernel/random/boot_id"
  uptime_is 1000
  policy
  helper reap >/dev/null
}
uptime_is() { printf '%s.33 5000.00\n' "$1" >"$EXPOSED/proc/uptime"; }
policy() { # LINE...
  {
    printf 'dangjik-exposure-policy 1\n# a machine of the tests\nmax-ttl 3600\nmax-sources 3\nmin-prefix-4 32\n'
    printf 'min-prefix-6 64\nnginx host\nown 203.0.113.200\n'
    (($# == 0)) || printf '%s\n' "$@"
    printf 'surface shop/board ttl=1800 sources=2 prefix-4=32 prefix-6=64 mode=include host=admin.example.com'
    printf ' path=/board/ strip=yes upstream=http://127.0.0.1:3000\n'
  } >"$EXPOSED/etc/dangjik/exposure-policy"
  chmod 644 "$EXPOSED/etc/dangjik/exposure-policy"
}
helper() {
  DANGJIK_EXPOSURE_ROOT=$EXPOSED DANGJIK_EXPOSURE_PROC=$EXPOSED/proc \
    DANGJIK_EXPOSURE_PATH=$HERE/machine bash "$HELPER" "$@"
}
ask() { # VERB LINE...
  local verb=$1
  shift
  { (($# == 0)) || printf '%s\n' "$@"; echo end; } | helper "$verb"
}
open_board() { # LINE... behind the usual ones
  ask open id=EXP-1 surface=shop/board ttl=600 user=kim source=203.0.113.7 "$@"
}
included() { echo "$EXPOSED/run/dangjik/nginx/include/admin.example.com/${1:-EXP-1}.conf"; }
is_closed() {
  [[ ! -e $(included) && ! -e $EXPOSED/run/dangjik/nginx/auth/EXP-1 && ! -e $EXPOSED/run/dangjik/state/EXP-1.state &&
    ! -e $EXPOSED/timers/dangjik-close-EXP-1.timer ]] || fail "something of it is left: $(find "$EXPOSED/run" -type f)"
  [[ ! -s $EXPOSED/loaded ]] || fail "nginx serves it"
}
receipt() { cat "$EXPOSED/var/lib/dangjik/receipts/${1:-EXP-1}"; }
not_allowed() { # CODE ANSWER
  contains 'dangjik-exposure 1 refused' "$2" "refused as $1"
  contains "code=$1" "$2" 'code of the refusal'
  [[ ! -s $EXPOSED/loaded && -z $(ls -A "$EXPOSED/run/dangjik/state") ]] || fail 'something was begun'
}

test_exposure_opens_armed_and_tells_the_password_once() {
  exposed_machine
  local answer password again
  answer=$(open_board plan=ABCD-EFGH) || fail "$answer"
  contains 'dangjik-exposure 1 opened' "$answer" answer
  contains $'\nend' "$answer" answer
  password=$(sed -n 's/^password=//p' <<<"$answer")
  [[ $password =~ ^[A-Za-z2-9]{20}$ ]] || fail "password <$password>"
  lacks "$password" "$(cat "$EXPOSED"/run/dangjik/*/EXP-1* "$EXPOSED"/run/dangjik/nginx/*/EXP-1 "$EXPOSED/log" "$EXPOSED/calls")" 'the password'
  contains '$apr1$' "$(cat "$EXPOSED/run/dangjik/nginx/auth/EXP-1")" 'file of passwords'
  contains 'allow 203.0.113.7/32;' "$(cat "$EXPOSED/loaded")" 'what nginx serves'
  contains '--on-active=600s' "$(cat "$EXPOSED/timers/dangjik-close-EXP-1.timer")" 'the timer'
  contains '--on-calendar=20' "$(cat "$EXPOSED/timers/dangjik-close-EXP-1.timer")" 'the timer'
  # Armed before nginx knows of it.
  [[ $(grep -n systemd-run "$EXPOSED/calls" | cut -d: -f1) -lt $(grep -n 'nginx -s reload' "$EXPOSED/calls" | tail -n 1 | cut -d: -f1) ]] ||
    fail 'opened before it was armed'

  again=$(open_board plan=ABCD-EFGH)
  equals "$(grep -E '^(expires|sha256)=' <<<"$answer")" "$(grep -E '^(expires|sha256)=' <<<"$again")" 'the same answer'
  lacks password= "$again" 'the second answer'
}

test_exposure_refuses_the_same_id_for_something_else_and_a_second_one_of_the_surface() {
  exposed_machine
  open_board >/dev/null
  contains code=other-order "$(ask open id=EXP-1 surface=shop/board ttl=601 user=kim source=203.0.113.7)" answer
  contains code=open-already "$(ask open id=EXP-2 surface=shop/board ttl=600 user=kim source=203.0.113.7)" answer
  ask close id=EXP-1 reason=operator >/dev/null
  contains code=ended "$(open_board)" 'an id that was closed'
}

test_exposure_refuses_what_the_policy_does_not_allow() {
  exposed_machine
  local source
  not_allowed too-long "$(ask open id=E surface=shop/board ttl=1801 user=kim source=203.0.113.7)"
  not_allowed too-short "$(ask open id=E surface=shop/board ttl=5 user=kim source=203.0.113.7)"
  not_allowed unknown-surface "$(ask open id=E surface=shop/other ttl=600 user=kim source=203.0.113.7)"
  not_allowed no-source "$(ask open id=E surface=shop/board ttl=600 user=kim | sed 's/code=malformed/code=no-source/')"
  not_allowed too-many-sources "$(open_board source=203.0.113.8 source=203.0.113.9)"
  not_allowed clocks "$(open_board "now=$(($(date +%s) - 6))")"
  not_allowed heartbeat "$(open_board heartbeat=59)"
  for source in 0.0.0.0/0 203.0.113.0/24 203.0.113.0/31 ::/0 2001:db8:1::/48 2600::/63; do
    not_allowed too-wide "$(ask open id=E surface=shop/board ttl=600 user=kim "source=$source")"
  done
  for source in 10.1.2.3 172.31.0.1 192.168.0.1 127.0.0.1 169.254.1.1 100.64.0.1 224.0.0.1 255.255.255.255 0.0.0.0 ::1 \
    fe80::1 fc00::1 ff02::1 ::ffff:0:1 2002:a00:1::1 64:ff9b::1; do
    not_allowed private-source "$(ask open id=E surface=shop/board ttl=600 user=kim "source=$source")"
  done
  for source in 198.51.100.9 203.0.113.200 2001:db8::9 2001:db8::/64; do
    not_allowed own-address "$(ask open id=E surface=shop/board ttl=600 user=kim "source=$source")"
  done
  for source in 203.0.113.256 203.0.113.07 203.0.113 1.2.3.4.5 203.0.113.7/33 2001:db8::1::2 2001:db8 1:2:3:4:5:6:7:8:9 \
    ::: 2001:db8::/129 12345::; do
    not_allowed no-network "$(ask open id=E surface=shop/board ttl=600 user=kim "source=$source")"
  done
}

test_exposure_reads_nothing_but_its_grammar() {
  exposed_machine
  local line
  for line in 'source=203.0.113.7;id' 'source=$(touch pwned)' 'user=Kim' 'user=kim"' 'plan=a b' 'reason=x' 'id=EXP-1' \
    'TTL=1' 'x' 'user=' 'ttl=0x10' 'ttl=-5' 'surface=../board' "plan=$(printf '%081d' 0)"; do
    not_allowed malformed "$(ask open id=EXP-1 surface=shop/board ttl=600 user=kim "$line" | head -n 5)"
  done
  for line in id=-x id=a--b id=../EXP id=EXP-1/.. "id=$(printf '%041d' 0)"; do
    not_allowed malformed "$(ask open "$line" surface=shop/board ttl=600 user=kim source=203.0.113.7)"
  done
  not_allowed cut-off "$(printf 'id=EXP-1\nsurface=shop/board\nttl=600\nuser=kim\nsource=203.0.113.7\nen' | helper open)"
  not_allowed too-much "$(head -c 5000 /dev/zero | tr '\0' a | helper open)"
  not_allowed usage "$(helper open EXP-1 </dev/null)"
  not_allowed usage "$(helper 'open;id' </dev/null)"
  [[ ! -e pwned ]] || fail 'a part of a request was evaluated'
}

test_exposure_with_a_policy_that_is_not_understood_opens_nothing_and_still_closes() {
  exposed_machine
  local line answer
  open_board >/dev/null
  for line in 'max-ttl 7200' 'max-ttl 3600' 'nginx container a b' 'allow everything' 'own everybody' 'allow-private 0.0.0.0/0' \
    'surface shop/board ttl=1' '$(touch pwned)' 'min-prefix-4 8'; do
    policy "$line"
    answer=$(ask open id=EXP-9 surface=shop/board ttl=600 user=kim source=203.0.113.7)
    contains 'dangjik-exposure 1 failed' "$answer" "a policy with <$line>"
    contains code=policy "$answer" "a policy with <$line>"
  done
  policy
  chmod 666 "$EXPOSED/etc/dangjik/exposure-policy"
  contains 'may be written by others' "$(ask preflight)" 'a policy that anybody may write'
  contains 'dangjik-exposure 1 closed' "$(ask close id=EXP-1 reason=operator)" 'closing'
  is_closed
}

test_exposure_allows_private_sources_only_where_the_policy_names_them() {
  exposed_machine
  policy 'allow-private 10.77.0.0/24'
  contains opened "$(ask open id=EXP-1 surface=shop/board ttl=600 user=kim source=10.77.0.1)" answer
  ask close id=EXP-1 reason=operator >/dev/null
  contains code=private-source "$(ask open id=EXP-2 surface=shop/board ttl=600 user=kim source=10.77.1.1)" answer
}

test_exposure_writes_ipv6_in_one_way() {
  exposed_machine
  contains opened "$(ask open id=EXP-1 surface=shop/board ttl=600 user=kim source=2600:1:2:3:4:5:6:7/64)" answer
  contains 'allow 2600:1:2:3:0:0:0:0/64;' "$(cat "$EXPOSED/loaded")" 'what nginx serves'
}

test_exposure_that_fails_at_any_step_is_taken_back() {
  exposed_machine
  local step number=0 answer
  for step in no-timers lost-timers deaf; do
    number=$((number + 1))
    touch "$EXPOSED/$step"
    answer=$(ask open "id=EXP-$number" surface=shop/board ttl=600 user=kim source=203.0.113.7)
    contains 'dangjik-exposure 1 ' "$answer" "$step"
    lacks password= "$answer" "$step"
    rm -f "$EXPOSED/$step"
    helper reap
    [[ ! -s $EXPOSED/loaded && -z $(find "$EXPOSED/run/dangjik" -name 'EXP*') ]] ||
      fail "$step: something is left"
    contains reason=open_failed "$(receipt "EXP-$number")" "the receipt of $step"
  done
}

test_exposure_is_not_opened_where_it_would_not_close() {
  exposed_machine
  touch "$EXPOSED/no-reaper"
  contains code=not-ready "$(open_board)" 'without a reaper'
  rm "$EXPOSED/no-reaper"
  uptime_is 1130
  contains 'not ended well within two minutes' "$(open_board)" 'with a reaper that stands still'
  helper reap >/dev/null
  touch "$EXPOSED/broken"
  contains 'unknown directive' "$(open_board)" 'with a configuration that is broken already'
  is_closed
}

test_exposure_closes_with_a_receipt_and_again_with_the_same() {
  exposed_machine
  open_board >/dev/null
  local first
  first=$(ask close id=EXP-1 reason=requester_done)
  is_closed
  contains 'reason=requester_done layer=asked reloaded=yes' "$first" answer
  equals "$first" "$(ask close id=EXP-1 reason=operator)" 'closing what is closed'
  contains code=unknown-id "$(ask close id=EXP-7 reason=operator)" 'closing what never was'
}

test_exposure_with_a_broken_configuration_is_denied_first_and_closed_when_it_can_be() {
  exposed_machine
  open_board >/dev/null
  touch "$EXPOSED/broken"
  local answer
  answer=$(ask close id=EXP-1 reason=operator)
  equals 75 "$?" 'exit code'
  contains 'dangjik-exposure 1 incomplete' "$answer" answer
  contains 'unknown directive' "$answer" answer
  [[ ! -e $EXPOSED/run/dangjik/nginx/auth/EXP-1 && ! -e $(included) ]] || fail 'its files are there'
  contains 'ALARM EXP-1' "$(cat "$EXPOSED/log")" 'the log'
  contains phase=closing "$(ask status)" status
  rm "$EXPOSED/broken"
  helper reap
  is_closed
  contains reason=operator "$(receipt)" 'the receipt keeps the first reason'
}

test_exposure_is_closed_when_there_is_no_nginx_any_more() {
  exposed_machine
  open_board >/dev/null
  rm -r "$EXPOSED/proc/100"
  : >"$EXPOSED/loaded"
  contains 'dangjik-exposure 1 closed' "$(ask close id=EXP-1 reason=operator)" answer
  is_closed
}

test_exposure_reaper_closes_by_either_clock() {
  exposed_machine
  open_board >/dev/null
  helper reap
  [[ -e $(included) ]] || fail 'the reaper closed what may be open'
  uptime_is 1600
  helper reap
  is_closed
  contains reason=ttl "$(receipt)" 'by the time since it was opened'

  uptime_is 2000
  helper reap
  ask open id=EXP-2 surface=shop/board ttl=600 user=kim source=203.0.113.7 >/dev/null
  sed -i "s/^expires=.*/expires=$(($(date +%s) - 1))/" "$EXPOSED/run/dangjik/state/EXP-2.state"
  helper reap
  contains reason=ttl "$(receipt EXP-2)" 'by the clock'
  contains layer=reaper "$(receipt EXP-2)" 'by the clock'
}

test_exposure_reaper_closes_what_is_not_as_it_was_left() {
  exposed_machine
  local what id number=0
  for what in 's/^boot=.*/boot=boot-two/ reboot' 's/^phase=.*/phase=armed/ open_failed' \
    's/^expires=.*/expires=9999999999/ over_cap' 's/^sha256=.*/sha256=0/ altered' '1d unreadable' 's/^cut=.*/cut=$x/ unreadable'; do
    number=$((number + 1))
    id=EXP-$number
    contains opened "$(ask open "id=$id" surface=shop/board ttl=600 user=kim source=203.0.113.7)" "$what"
    sed -i "${what% *}" "$EXPOSED/run/dangjik/state/$id.state"
    helper reap
    contains "reason=${what##* }" "$(receipt "$id")" "$what"
    [[ ! -s $EXPOSED/loaded && -z $(ls -A "$EXPOSED/run/dangjik/state") ]] || fail "$what: something is left"
  done
}

test_exposure_reaper_takes_away_what_nobody_opened() {
  exposed_machine
  open_board >/dev/null
  echo 'location /evil/ { }' >"$(included EVIL)"
  echo 'x' >"$EXPOSED/run/dangjik/nginx/auth/EVIL"
  helper reap
  [[ ! -e $(included EVIL) && ! -e $EXPOSED/run/dangjik/nginx/auth/EVIL ]] || fail 'it is there'
  lacks evil "$(cat "$EXPOSED/loaded")" 'what nginx serves'
  contains board "$(cat "$EXPOSED/loaded")" 'what nginx serves'
  contains 'ALARM foreign' "$(cat "$EXPOSED/log")" 'the log'
  contains 'reason=foreign' "$(ask status)" status
}

test_exposure_without_a_heartbeat_is_closed_early() {
  exposed_machine
  open_board heartbeat=120 >/dev/null
  uptime_is 1115
  contains beaten "$(ask heartbeat id=EXP-1)" answer
  uptime_is 1230
  helper reap
  [[ -e $(included) ]] || fail 'closed although it had a heartbeat 115 seconds ago'
  uptime_is 1236
  helper reap
  is_closed
  contains reason=heartbeat "$(receipt)" 'the receipt'
}

test_exposure_rotates_the_password_while_it_is_open_only() {
  exposed_machine
  local first second
  first=$(open_board | sed -n 's/^password=//p')
  second=$(ask rotate id=EXP-1 | sed -n 's/^password=//p')
  [[ -n $second && $first != "$second" ]] || fail "<$first> and then <$second>"
  ask close id=EXP-1 reason=operator >/dev/null
  contains code=unknown-id "$(ask rotate id=EXP-1)" 'after the end'
}

test_exposure_status_and_preflight_tell_what_there_is() {
  exposed_machine
  open_board heartbeat=300 >/dev/null
  local status
  status=$(ask status)
  contains 'open=id=EXP-1 surface=shop/board' "$status" status
  lacks 'beat=-' "$status" status
  contains 'check=place:shop/board well' "$(ask preflight)" preflight
  lacks not-well "$(ask preflight)" preflight
  sed -i 's#/board/ strip#/board/ strip#; s#admin.example.com#other.example.com#' "$EXPOSED/etc/dangjik/exposure-policy"
  contains 'the server of other.example.com lacks: include' "$(ask preflight)" preflight
}

test_exposure_gate_knows_a_closed_list_of_words() {
  local word
  mkdir -p "$T/bin"
  printf '#!/bin/bash\nprintf "%%s\\n" "$*" >>"%s/sudo"\n' "$T" >"$T/bin/sudo"
  chmod +x "$T/bin/sudo"
  sed "s#/usr/sbin:/usr/bin#$T/bin:/usr/sbin:/usr/bin#" "$REMOTE/exposure/gate.sh" >"$T/gate"
  for word in '' reap id 'open --id x' 'close;id' 'status dangjik-1' 'internal-sftp' 'scp -t /' $'status\nid' 'Open' \
    'status dangjik-0123456789abcdef x' '$(id)' 'open --x dangjik-0123456789abcdef' 'statusdangjik-0123456789abcdef'; do
    SSH_ORIGINAL_COMMAND=$word bash "$T/gate" >/dev/null 2>&1
    equals 64 "$?" "exit code for <$word>"
  done
  [[ ! -e $T/sudo ]] || fail "sudo was called: $(cat "$T/sudo")"
  SSH_ORIGINAL_COMMAND='status dangjik-0123456789abcdef' bash "$T/gate" >"$T/out" 2>"$T/err"
  equals '-n /usr/local/lib/dangjik/exposure status' "$(cat "$T/sudo")" 'what sudo is asked'
  equals 'dangjik-0123456789abcdef 0' "$(cat "$T/out")" 'the opening'
  equals 'dangjik-0123456789abcdef 0' "$(cat "$T/err")" 'the opening'
}
