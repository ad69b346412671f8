# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# What decides the end of a run.

test_a_failed_check_touches_nothing() {
  segment run-0
  step look check 'exit 4' failure=compensate
  step up change 'echo up >>ran'
  compensation back 'echo back >>ran'
  run_to_end
  ends failed-safe 4
  equals 'step look 4' "$DETAIL" detail
  equals '0 0' "$(times up) $(times back)" 'times up and back ran'
}

test_a_failed_change_is_compensated_in_order() {
  segment run-0
  step up change 'echo up >>ran; exit 4' failure=compensate
  step later change 'echo later >>ran'
  compensation one 'echo one >>ran; [[ $DANGJIK_COMPENSATING == 1 ]]'
  compensation two 'echo two >>ran; echo back=yes >>$DANGJIK_FACTS'
  run_to_end
  ends rolled-back 4
  equals 'up one two' "$(paste -sd ' ' "$T/ran")" 'what ran'
  local expected='run-begin;begin up;end up 4 ran;compensate-begin one;compensate-end one 0;compensate-begin two;'
  expected+='fact back eWVz;compensate-end two 0;run-end rolled-back 4'
  equals "$expected" "$(story)" journal
}

test_what_a_failing_step_printed_last_is_a_fact() {
  segment run-0
  step before check 'echo quiet'
  step up change 'seq 500; printf "%s\n" "no such image" >&2; exit 4' failure=compensate
  compensation back 'echo bringing back'
  run_to_end
  ends rolled-back 4
  local words
  words=$(awk '$1 == "fact" && $2 == "failed.output" { print $3 }' "$VM/runs/run-0/events" | base64 -d)
  equals 'no such image' "$(tail -n 1 <<<"$words")" 'last line'
  equals 15 "$(wc -l <<<"$words")" lines
  equals 0 "$(grep -c -e quiet -e bringing <<<"$words")" 'lines of other steps'
}

test_a_failed_gate_is_compensated() {
  segment run-0
  step up change true
  step hold gate 'exit 1' failure=compensate
  compensation back 'echo back >>ran'
  run_to_end
  ends rolled-back 1
  equals 1 "$(times back)" 'times back ran'
}

test_a_failed_compensation_stops_the_others_and_is_unsafe() {
  segment run-0
  step up change 'exit 4' failure=compensate
  compensation one 'exit 9'
  compensation two 'echo two >>ran'
  run_to_end
  ends failed-unsafe 4
  equals 'step up 4 compensation one 9' "$DETAIL" detail
  equals 0 "$(times two)" 'times two ran'
}

test_a_failed_change_that_stops_or_has_nothing_to_compensate_is_unsafe() {
  segment stop-0
  step up change 'exit 4' failure=stop
  compensation back 'echo back >>ran'
  run_to_end
  ends failed-unsafe 4
  segment none-0
  step up change 'exit 4' failure=compensate
  run_to_end
  ends failed-unsafe 4
  equals 0 "$(times back)" 'times back ran'
}

test_a_check_that_fails_after_a_change_is_not_safe() {
  segment run-0
  step up change true
  step look check 'exit 4' failure=compensate
  compensation back 'echo back >>ran'
  run_to_end
  ends rolled-back 4
}

test_a_commit_is_tried_again_and_never_compensated() {
  segment good-0
  step record commit 'echo good >>ran; [[ $(wc -l <ran) == 3 ]]'
  run_to_end
  ends succeeded 0
  segment bad-0
  step up change true
  step record commit 'echo bad >>ran; exit 5' failure=compensate
  compensation back 'echo back >>ran'
  run_to_end
  ends failed-unsafe 5
  segment once-0
  step record commit 'echo once >>ran; exit 5' idempotent=0
  run_to_end
  ends failed-unsafe 5
  equals '4 1 0' "$(times bad) $(times once) $(times back)" 'times bad, once and back ran'
}

test_a_failed_cleanup_and_a_step_that_only_warns_are_warnings() {
  segment run-0
  step look check 'exit 2' failure=warn
  step up change 'exit 3' failure=warn
  step tidy cleanup 'exit 4'
  step sweep cleanup 'echo sweep >>ran'
  run_to_end
  ends succeeded 0
  contains 'warning look failed-2;' "$(story)" journal
  contains 'warning up failed-3;' "$(story)" journal
  contains 'warning tidy failed-4;' "$(story)" journal
  equals 1 "$(times sweep)" 'times sweep ran'
}

test_a_postcondition_is_executed_and_can_be_false() {
  segment run-0
  step up change 'echo up >>ran' failure=compensate verify='cat >>seen; echo verified >>ran; [[ -e not-there ]]'
  compensation back 'echo back >>ran'
  run_to_end
  ends rolled-back 1
  equals 'up verified back' "$(paste -sd ' ' "$T/ran")" 'what ran'
  contains 'verify up false 1;end up 1 ran' "$(story)" journal
}

test_a_postcondition_that_is_a_script_file_is_read_and_can_be_false() {
  segment run-0 everbit/server 60 "file v.sh $(b64 $'echo verified >>ran\nexit 6')"
  printf 'step up change 10 1 safe stop %s %s\n' "$(words true)" "$(words bash @file:v.sh)" >>"$SEGMENT"
  run_to_end
  ends failed-unsafe 1
  equals 1 "$(times verified)" 'times the postcondition was executed'
}

test_a_step_without_a_command_is_its_postcondition() {
  segment run-0
  step look check '' verify='[[ -e not-there ]]'
  run_to_end
  ends failed-safe 1
}

test_a_step_killed_by_a_signal_is_recorded_as_137_and_is_no_success() {
  segment run-0
  step up change 'kill -9 $$'
  run_to_end
  ends failed-unsafe 137
  contains 'end up 137 ran' "$(journal)" journal
}

test_a_program_that_is_not_there_fails_its_step() {
  segment run-0
  printf 'step look check 10 1 safe stop %s -\n' "$(words /no/such/program)" >>"$SEGMENT"
  run_to_end
  ends failed-safe 127
}

test_a_directory_that_is_not_there_fails_its_step() {
  segment run-0
  sed -i "s/^cwd .*/cwd $(b64 /no/such/directory)/" "$SEGMENT"
  step look check true
  run_to_end
  ends failed-safe 126
  contains /no/such/directory "$(cat "$VM/runs/run-0/out")" output
}

test_a_step_over_its_time_is_ended_with_what_it_left_behind() {
  segment run-0
  # The grandchild leaves the process group that timeout signals.
  step up change 'setsid sleep 32 & echo $! >grandchild; sleep 33' limit=1 failure=compensate
  compensation back 'grep -qs "^State:.[^Z]" /proc/$(cat grandchild)/status && exit 1; echo back >>ran'
  run_to_end
  ends rolled-back 124
  equals 'step-timeout up 124' "$DETAIL" detail
  equals 1 "$(times back)" 'times back ran'
}

test_the_deadline_fails_the_running_step_and_not_the_compensation() {
  segment run-0 everbit/server 1
  step one change 'sleep 0.3'
  step up change 'sleep 30' failure=compensate
  compensation back 'sleep 0.5; echo back >>ran'
  run_to_end
  ends rolled-back 124
  equals 'deadline-timeout up 124' "$DETAIL" detail
  equals 1 "$(times back)" 'times back ran'
}

test_facts_come_while_the_step_runs() {
  segment run-0
  step up change 'echo early=1 >>$DANGJIK_FACTS; while [[ ! -e go ]]; do sleep 0.02; done
    printf late=2 >>$DANGJIK_FACTS'
  launch 0 >/dev/null
  await_true "grep -q '^fact early MQ== ' '$VM/runs/run-0/events'"
  : >"$T/go"
  ends succeeded 0
  contains 'fact late Mg==' "$(journal)" journal
}

test_a_fact_that_is_none_is_a_warning() {
  segment run-0
  step up change 'echo nonsense >>$DANGJIK_FACTS; echo "A B=c" >>$DANGJIK_FACTS'
  run_to_end
  ends succeeded 0
  contains 'warning up bad-fact;warning up bad-fact' "$(story)" journal
}
