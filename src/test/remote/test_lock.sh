# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# The service's lock: busy, unresolved, frozen.

test_a_busy_lock_refuses_at_once_and_names_its_holder() {
  segment first-0
  step up change "while [[ ! -e $T/go ]]; do sleep 0.02; done"
  launch 0 >/dev/null
  segment second-0
  step up change "echo second >>$T/ran"
  run_to_end
  ends busy 75
  contains 'first-0 ' "$DETAIL" detail
  contains 'kim of first-0' "$DETAIL" detail
  contains 'holder first-0 ' "$(supervisor holder everbit/server)" holder
  : >"$T/go"
  KEY=first-0
  ends succeeded 0
  contains 'holder - - - -' "$(supervisor holder everbit/server)" 'holder after the end'
  segment third-0
  step up change "echo third >>$T/ran"
  run_to_end
  ends succeeded 0
  equals third "$(cat "$T/ran")" 'what ran'
}

test_two_launches_at_the_same_moment_of_one_lock_run_one() {
  local i
  for i in 1 2; do
    segment "run$i-0"
    step up change "echo up >>$T/ran; while [[ ! -e $T/go ]]; do sleep 0.02; done"
    close_segment
    supervisor launch "run$i-0" "$SHA" 0 <"$SEGMENT" >/dev/null &
  done
  wait
  await_true "[[ -e $VM/runs/run1-0/exit || -e $VM/runs/run2-0/exit ]]"
  : >"$T/go"
  settle run1-0
  local one="$OUTCOME"
  settle run2-0
  [[ "$one $OUTCOME" == 'succeeded busy' || "$one $OUTCOME" == 'busy succeeded' ]] || fail "outcomes: $one $OUTCOME"
  equals 1 "$(times up)" 'times a step ran'
}

test_another_lock_and_no_lock_are_free() {
  segment first-0
  step up change "while [[ ! -e $T/go ]]; do sleep 0.02; done"
  launch 0 >/dev/null
  segment second-0 everbit/api
  step up change true
  run_to_end
  ends succeeded 0
  segment third-0 -
  step up change true
  run_to_end
  ends succeeded 0
  : >"$T/go"
}

test_a_run_in_doubt_blocks_its_lock_until_it_is_resolved() {
  segment first-0
  step up change "sleep 30" idempotent=0
  launch 0 >/dev/null
  await_true "grep -q '^begin up' '$VM/runs/first-0/events'"
  kill_supervisor
  segment second-0
  step up change "echo second >>$T/ran"
  run_to_end
  ends unresolved 76
  equals first-0 "$DETAIL" detail
  contains 'unresolved first-0' "$(supervisor holder everbit/server)" holder
  contains 'RESOLVED failed-unsafe' "$(supervisor resolve first-0 failed-unsafe "$(b64 lee)" --kill-orphans)" resolve
  KEY=first-0
  ends failed-unsafe 1
  equals 'resolved lee' "$DETAIL" detail
  segment third-0
  step up change "echo third >>$T/ran"
  run_to_end
  ends succeeded 0
  equals third "$(cat "$T/ran")" 'what ran'
}

test_an_inconclusive_run_blocks_its_lock_and_rolls_nothing_back() {
  segment first-0
  step up change true
  step hold gate 'exit 3' failure=compensate
  compensation back "echo back >>$T/ran"
  run_to_end
  ends inconclusive 3
  equals 0 "$(times back)" 'times it was rolled back'
  segment second-0
  step up change true
  run_to_end
  ends unresolved 76
  contains 'RESOLVED succeeded' "$(supervisor resolve first-0 succeeded "$(b64 lee)")" resolve
  segment third-0
  step up change true
  run_to_end
  ends succeeded 0
}

test_a_freeze_refuses_all_but_what_may_pass() {
  local until=$((EPOCHSECONDS + 60))
  contains FROZEN "$(supervisor freeze everbit/server "$until" "$(b64 lee)" "$(b64 'year end')")" freeze
  contains "freeze everbit/server 1 $until $(b64 lee)" "$(supervisor freezes)" freezes
  segment first-0
  step up change true
  run_to_end
  ends frozen 77
  equals "$until lee: year end" "$DETAIL" detail
  segment back-0
  sed -i 's/^passes-freeze 0/passes-freeze 1/' "$SEGMENT"
  step up change true
  run_to_end
  ends succeeded 0
  contains UNFROZEN "$(supervisor unfreeze everbit/server)" unfreeze
  contains NOTFROZEN "$(supervisor unfreeze everbit/server)" 'unfreeze again'
  segment second-0
  step up change true
  run_to_end
  ends succeeded 0
}

test_a_freeze_ends_by_itself() {
  supervisor freeze everbit/server $((EPOCHSECONDS - 1)) "$(b64 lee)" - >/dev/null
  segment first-0
  step up change true
  run_to_end
  ends succeeded 0
}

test_prune_keeps_the_newest_and_whatever_has_not_ended() {
  local i
  segment lost-0 everbit/api
  step up change 'sleep 30'
  launch 0 >/dev/null
  kill_supervisor
  segment doubt-0 everbit/worker
  step hold gate 'exit 3'
  run_to_end
  for i in 1 2 3 4; do
    segment "run$i-0"
    step up change true
    run_to_end
  done
  contains 'PRUNED 2' "$(supervisor prune 2)" prune
  equals 'doubt-0 lost-0 run3-0 run4-0' "$(cd "$VM/runs" && echo *)" 'runs that are left'
  contains 'PRUNED 0' "$(supervisor prune 2)" 'prune again'
  [[ -e $VM/locks/everbit/server/lock ]] || fail 'the lock file has gone'
}

test_the_current_releases_are_read_back_at_once() {
  segment run-0
  # shellcheck disable=SC2016
  step record commit 'printf "{\"v\": 1}\nmore\n" >"$DANGJIK_LOCK_DIR/current"'
  run_to_end
  ends succeeded 0
  mkdir -p "$VM/locks/everbit/empty" "$VM/locks/everbit/cut"
  : >"$VM/locks/everbit/empty/current"
  printf '{"v":' >"$VM/locks/everbit/cut/current"
  equals $'dangjik-vm 1 current\ncurrent everbit/server {"v": 1}\nend' \
    "$(supervisor current everbit/api everbit/server everbit/empty everbit/cut)" current
  equals $'dangjik-vm 1 current\nend' "$(supervisor current everbit/api)" 'nothing on record'
  contains 'USAGE' "$(supervisor current everbit/api ../x)" 'no name of a lock'
  contains 'USAGE' "$(supervisor current)" 'no lock'
}

test_a_release_on_record_that_cannot_be_read_is_not_none() {
  mkdir -p "$VM/locks/everbit/server/current"
  supervisor current everbit/server >"$T/answer" 2>/dev/null
  equals 74 $? 'exit code'
  contains 'IO ' "$(<"$T/answer")" answer
}

names_in() {
  local -a names
  mapfile -t names < <(cd "$1" && printf '%s\n' .supervisor-* *)
  printf '%s' "${names[*]}"
}

test_prune_removes_other_supervisors_that_no_process_runs() {
  local new=$VM/bin/supervisor-cccccccccccc.sh
  supervisor list >/dev/null
  cp "$SUPERVISOR" "$VM/bin/supervisor-aaaaaaaaaaaa.sh"
  cp "$SUPERVISOR" "$VM/bin/supervisor-bbbbbbbbbbbb.sh"
  cp "$SUPERVISOR" "$new"
  touch "$VM/bin/.supervisor-1" && touch -d '2 days ago' "$VM/bin/.supervisor-2"
  SUPERVISOR=$VM/bin/supervisor-aaaaaaaaaaaa.sh
  segment old-0
  step wait change 'while [[ ! -e go ]]; do sleep 0.05; done'
  launch >/dev/null

  SUPERVISOR=$new supervisor prune >/dev/null
  equals '.supervisor-1 supervisor-aaaaaaaaaaaa.sh supervisor-cccccccccccc.sh' "$(names_in "$VM/bin")" \
    'while a run uses the old one'

  touch "$T/go"
  ends succeeded 0
  await_true "! is_alive $(supervisor_pid)"
  SUPERVISOR=$new supervisor prune >/dev/null
  equals '.supervisor-1 supervisor-cccccccccccc.sh' "$(names_in "$VM/bin")" afterwards
}
