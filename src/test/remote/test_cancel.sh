# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# Cancel: stops the running step's whole tree, or waits for it, then compensates.

# A step with a tree of children, one of which has left session and process group.
readonly TREE='echo $$ >>pids; sleep 41 & echo $! >>pids; setsid bash -c "echo \$\$ >>pids; sleep 42; :" & sleep 43'

tree_is_there() { await_true "[[ \$(wc -l <'$T/pids' 2>/dev/null) == 3 ]]"; }
tree_is_gone() {
  local pid
  while read -r pid; do
    ! is_alive "$pid" || fail "the process $pid of the tree lives"
  done <"$T/pids"
}

test_cancel_ends_the_whole_tree_of_a_safe_step_and_nothing_else() {
  segment run-0
  step daemon check 'setsid sleep 44 </dev/null >/dev/null 2>&1 & echo $! >daemon'
  step up check "$TREE"
  launch 0 >/dev/null
  tree_is_there
  contains CANCELLING "$(supervisor cancel run-0 "$(b64 lee)")" cancel
  ends cancelled 130
  tree_is_gone
  is_alive "$(cat "$T/daemon")" || fail 'a process of an ended step was ended'
  equals 'cancel lee' "$DETAIL" detail
  # By the polite signal, not ten seconds later by the other one.
  contains 'end up 143 ran;cancel-seen;run-end cancelled 130' "$(story)" journal
}

test_cancel_kills_what_ignores_the_polite_signal() {
  segment run-0
  step up check 'trap "" TERM; echo $$ >>pids; while :; do sleep 0.1; done'
  launch 0 >/dev/null
  await_true "[[ -s $T/pids ]]"
  supervisor cancel run-0 - >/dev/null
  ends cancelled 130
  tree_is_gone
  contains 'end up 137 ran' "$(journal)" journal
}

test_cancel_in_a_change_compensates() {
  segment run-0
  step up change "$TREE"
  compensation back 'echo back >>ran'
  launch 0 >/dev/null
  tree_is_there
  supervisor cancel run-0 - >/dev/null
  ends rolled-back 130
  tree_is_gone
  equals 1 "$(times back)" 'times back ran'
}

test_cancel_in_a_change_without_a_way_back_is_unsafe() {
  segment run-0
  step up change 'echo up >>ran; sleep 45'
  launch 0 >/dev/null
  await_true "[[ -e $T/ran ]]"
  supervisor cancel run-0 - >/dev/null
  ends failed-unsafe 130
}

test_cancel_whose_compensation_fails_is_unsafe() {
  segment run-0
  step up change 'echo up >>ran; sleep 45'
  compensation back 'exit 8'
  launch 0 >/dev/null
  await_true "[[ -e $T/ran ]]"
  supervisor cancel run-0 - >/dev/null
  ends failed-unsafe 130
}

test_cancel_waits_for_a_step_that_must_not_be_stopped() {
  segment run-0
  step up change 'echo up >>ran; while [[ ! -e go ]]; do sleep 0.02; done; echo whole >>ran' cancel=after
  step later change 'echo later >>ran'
  compensation back 'echo back >>ran'
  launch 0 >/dev/null
  await_true "[[ -e $T/ran ]]"
  supervisor cancel run-0 - >/dev/null
  contains 'state RUNNING' "$(supervisor follow run-0 0 0 2)" 'state after cancel'
  : >"$T/go"
  ends rolled-back 130
  equals 'up whole back' "$(paste -sd ' ' "$T/ran")" 'what ran'
}

test_cancel_after_the_commit_began_is_refused() {
  local answer
  segment run-0
  step record commit 'echo record >>ran; while [[ ! -e go ]]; do sleep 0.02; done'
  launch 0 >/dev/null
  await_true "[[ -e $T/ran ]]"
  answer=$(supervisor cancel run-0 -)
  equals 73 $? 'exit code'
  contains 'REFUSED committed' "$answer" cancel
  : >"$T/go"
  ends succeeded 0
  contains 'NOTRUNNING DONE' "$(supervisor cancel run-0 -)" 'cancel after the end'
}

test_cancel_during_the_compensation_is_refused() {
  segment run-0
  step up change 'exit 4' failure=compensate
  compensation back 'echo back >>ran; while [[ ! -e go ]]; do sleep 0.02; done'
  launch 0 >/dev/null
  await_true "[[ -e $T/ran ]]"
  contains 'REFUSED compensating' "$(supervisor cancel run-0 -)" cancel
  : >"$T/go"
  ends rolled-back 4
}

test_a_wish_to_cancel_that_meets_the_commit_is_recorded_as_late() {
  segment run-0
  step record commit 'printf "1 bGVl\n" >$DANGJIK_RUN_DIR/cancel'
  step tidy cleanup true
  run_to_end
  ends succeeded 0
  contains 'cancel-late' "$(journal)" journal
}

test_cancel_of_a_lost_run_goes_through_resume() {
  segment run-0
  step up change 'echo up >>ran; sleep 46'
  compensation back 'echo back >>ran'
  launch 0 >/dev/null
  await_true "[[ -e $T/ran ]]"
  kill_supervisor
  contains 'CANCELLING' "$(supervisor cancel run-0 bGVl)" cancel
  contains 'RESUMED up cancel' "$(supervisor resume run-0 - --kill-orphans)" resume
  ends rolled-back 130
  equals '1 1' "$(times up) $(times back)" 'times up and back ran'
}
