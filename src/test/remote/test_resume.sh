# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# A killed supervisor: what is lost, what is resumed, what needs a person.

# Kills the supervisor while the step "up" is under way, and the step with it.
lose_in_up() {
  launch 0 >/dev/null
  await_true "[[ -e $T/under-way ]]"
  kill_supervisor
  : >"$T/die"
  await_true "[[ -e $T/died ]]"
  await_no_orphans
}
# A step that waits in its first execution only.
readonly WAIT_ONCE='echo up >>ran
  [[ -e under-way ]] || { : >under-way; while [[ ! -e die ]]; do sleep 0.02; done; : >died; kill -9 $$; }'

test_a_killed_supervisor_with_a_live_orphan_is_lost_and_not_resumed() {
  segment run-0
  # That it has begun is written down before there is a process of it.
  step up change 'echo $$ >pid; exec sleep 300' limit=400
  launch 0 >/dev/null
  await_true "[[ -s $T/pid && \$(tr '\\0' ' ' <\"/proc/\$(<'$T/pid')/cmdline\") == 'sleep 300 ' ]]"
  kill_supervisor
  settle
  equals LOST_KILLED "$STATE" state
  contains 'orphan ' "$(supervisor status run-0)" status
  local answer
  answer=$(supervisor resume run-0 "$(b64 lee)")
  equals 76 $? 'exit code of resume'
  contains 'ORPHANS 2' "$answer" resume
  contains "$(b64 'sleep 300')" "$answer" 'command line of the orphan'
  supervisor resolve run-0 failed-unsafe - >/dev/null
  equals 76 $? 'exit code of resolve'
  contains 'RESUMED up rerun' "$(supervisor resume run-0 - --kill-orphans)" resume
  contains 'orphan-killed 2' "$(journal)" journal
  supervisor cancel run-0 - >/dev/null
  settle
}

test_ended_steps_are_not_run_again_and_the_open_idempotent_one_is() {
  segment run-0
  step before change 'echo before >>ran' idempotent=0
  step up change "$WAIT_ONCE"
  step after change 'echo after >>ran' idempotent=0
  lose_in_up
  contains 'PLAN up rerun' "$(supervisor resume run-0 "$(b64 lee)" --plan-only)" plan
  contains 'RESUMED up rerun' "$(supervisor resume run-0 "$(b64 lee)")" resume
  ends succeeded 0
  equals '1 2 1' "$(times before) $(times up) $(times after)" 'times before, up and after ran'
  contains "resumed " "$(journal)" journal
  contains "$(b64 lee)" "$(journal)" journal
}

test_an_open_step_whose_postcondition_is_true_is_observed_and_not_run_again() {
  segment run-0
  step up change "$WAIT_ONCE" idempotent=0 verify='grep -q up ran'
  lose_in_up
  contains 'RESUMED up observed' "$(supervisor resume run-0 -)" resume
  ends succeeded 0
  equals 1 "$(times up)" 'times up ran'
  contains 'end up 0 observed' "$(journal)" journal
}

test_an_open_step_whose_postcondition_is_false_is_run_again_only_if_idempotent() {
  segment run-0
  step up change "$WAIT_ONCE" verify='[[ $(wc -l <ran) == 2 ]]'
  lose_in_up
  contains 'RESUMED up rerun' "$(supervisor resume run-0 -)" resume
  ends succeeded 0
  equals 2 "$(times up)" 'times up ran'
}

test_an_open_step_that_is_neither_idempotent_nor_true_needs_a_person() {
  local answer
  segment run-0
  step up change "$WAIT_ONCE" idempotent=0 verify=false
  lose_in_up
  answer=$(supervisor resume run-0 -)
  equals 78 $? 'exit code'
  contains 'NEEDS-PERSON up' "$answer" resume
  settle
  equals LOST_KILLED "$STATE" state
  equals 1 "$(times up)" 'times up ran'
  contains 'RESOLVED cancelled' "$(supervisor resolve run-0 cancelled "$(b64 lee)")" resolve
  ends cancelled 130
}

test_six_resumes_at_the_same_moment_run_the_open_step_once() {
  local i
  segment run-0
  step up change "$WAIT_ONCE; sleep 0.2"
  lose_in_up
  for i in 1 2 3 4 5 6; do
    supervisor resume run-0 - >"$T/answer.$i" &
  done
  wait
  ends succeeded 0
  equals 2 "$(times up)" 'times up ran'
  equals 1 "$(grep -l '^RESUMED' "$T"/answer.* | wc -l)" 'resumes that were one'
}

test_another_boot_is_lost_by_reboot_and_resumed() {
  segment run-0
  step up change "$WAIT_ONCE"
  lose_in_up
  sed -i 's/^\([0-9]* [0-9]*\) [^ ]*/\1 00000000-0000-0000-0000-000000000000/' "$VM/runs/run-0/started"
  settle
  equals LOST_REBOOT "$STATE" state
  contains 'RESUMED up rerun' "$(supervisor resume run-0 -)" resume
  ends succeeded 0
}

test_nothing_is_resumed_on_a_machine_that_shuts_down() {
  segment run-0
  step up change "$WAIT_ONCE"
  lose_in_up
  mkdir "$T/bin"
  printf '#!/bin/bash\necho stopping\n' >"$T/bin/systemctl"
  chmod +x "$T/bin/systemctl"
  contains "NOSTART setsid $(b64 'the machine is shutting down')" "$(PATH=$T/bin:$PATH supervisor resume run-0 -)" resume
  equals 1 "$(times up)" 'times up ran'
  contains 'RESUMED up rerun' "$(supervisor resume run-0 -)" 'resume after it'
  ends succeeded 0
}

test_a_systemd_that_does_not_answer_is_not_called_a_shutdown() {
  segment run-0
  step up change "$WAIT_ONCE"
  lose_in_up
  mkdir -p "$T/bin" "$T/run/systemd/system" "$T/run/dbus"
  : >"$T/run/dbus/system_bus_socket"
  printf '#!/bin/bash\nexit 1\n' >"$T/bin/systemctl"
  chmod +x "$T/bin/systemctl"
  local said why
  said=$(PATH=$T/bin:$PATH DANGJIK_MACHINE_RUN=$T/run supervisor resume run-0 -)
  equals 70 $? 'exit code of resume'
  why=$(printf '%s' "${said##* }" | base64 -d)
  contains 'systemd does not answer, so it cannot be told' "$why" 'why'
  contains 'sudo systemctl start dbus' "$why" 'what to type'
  lacks 'is shutting down' "$why" 'why'
  printf '#!/bin/bash\necho unknown\nexit 1\n' >"$T/bin/systemctl"
  PATH=$T/bin:$PATH DANGJIK_MACHINE_RUN=$T/run supervisor resume run-0 - >/dev/null
  equals 70 $? 'exit code of resume when the answer breaks off'
  equals 1 "$(times up)" 'times up ran'
  rm -r "$T/run/dbus"
  contains 'RESUMED up rerun' "$(PATH=$T/bin:$PATH DANGJIK_MACHINE_RUN=$T/run supervisor resume run-0 -)" 'without a bus'
  ends succeeded 0
}

test_a_reused_pid_is_not_the_supervisor() {
  segment run-0
  step up change "$WAIT_ONCE"
  lose_in_up
  sed -i "s/^[0-9]* /$$ /" "$VM/runs/run-0/started"
  settle
  equals LOST_KILLED "$STATE" state
}

test_a_process_an_ended_step_left_running_is_no_orphan() {
  segment run-0
  step daemon change 'setsid sleep 31 </dev/null >/dev/null 2>&1 & echo $! >daemon'
  step up change "$WAIT_ONCE"
  lose_in_up
  contains 'RESUMED up rerun' "$(supervisor resume run-0 -)" resume
  ends succeeded 0
  is_alive "$(cat "$T/daemon")" || fail 'the daemon was ended'
}

test_a_run_that_runs_or_has_ended_is_not_resumed() {
  segment run-0
  step up change "while [[ ! -e go ]]; do sleep 0.02; done"
  launch 0 >/dev/null
  contains 'NOTLOST RUNNING' "$(supervisor resume run-0 -)" 'resume of a running run'
  contains 'NOTLOST RUNNING' "$(supervisor resolve run-0 succeeded -)" 'resolve of a running run'
  : >"$T/go"
  ends succeeded 0
  contains 'NOTLOST DONE' "$(supervisor resume run-0 -)" 'resume of an ended run'
  contains 'NOTLOST NONE' "$(supervisor resume other-0 -)" 'resume of no run'
}

test_a_failure_recorded_before_the_supervisor_died_is_compensated_on_resume() {
  segment run-0
  step up change 'echo up >>ran; exit 7' failure=compensate
  compensation back "${WAIT_ONCE//up/back}"
  launch 0 >/dev/null
  await_true "[[ -e $T/under-way ]]"
  kill_supervisor
  : >"$T/die"
  await_true "[[ -e $T/died ]]"
  await_no_orphans
  contains 'RESUMED back compensate' "$(supervisor resume run-0 -)" resume
  ends rolled-back 7
  equals '1 2' "$(times up) $(times back)" 'times up and back ran'
}

test_output_goes_on_behind_the_old_offset_after_a_resume() {
  segment run-0
  step up change "echo first; $WAIT_ONCE"
  lose_in_up
  supervisor resume run-0 - >/dev/null
  ends succeeded 0
  contains $'out 6 22 0 0\n--- resumed ---\nfirst\nend' "$(supervisor follow run-0 0 6 0)" output
}
