# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# Launch: exactly once, whatever is cut, doubled or mangled.

test_a_segment_runs_and_its_story_is_told_in_order() {
  local answer
  segment run-0
  step look check 'echo looking'
  step up change 'echo going up; echo version=a=b >>"$DANGJIK_FACTS"' verify=true
  step hold gate 'echo holding'
  step record commit 'echo recording'
  step tidy cleanup 'echo tidy'
  answer=$(launch 50)
  ends succeeded 0
  contains $'dangjik-vm 1 launch\nSTARTED\ndangjik-vm 1 follow\n' "$answer" 'first lines of the answer'
  local expected='run-begin;begin look;end look 0 ran;begin up;fact version YT1i;verify up true 0;end up 0 ran;'
  expected+='begin hold;end hold 0 ran;begin record;end record 0 ran;begin tidy;end tidy 0 ran;run-end succeeded 0'
  equals "$expected" "$(story)" journal
  equals $'looking\ngoing up\nholding\nrecording\ntidy' "$(cat "$VM/runs/run-0/out")" output
}

test_six_launches_at_the_same_moment_run_once() {
  local i
  segment run-0
  step up change "echo up >>$T/ran"
  close_segment
  for i in 1 2 3 4 5 6; do
    supervisor launch run-0 "$SHA" 50 <"$SEGMENT" >"$T/answer.$i" &
  done
  wait
  ends succeeded 0
  equals 1 "$(times up)" 'times the step ran'
  equals 1 "$(grep -lx STARTED "$T"/answer.* | wc -l)" 'launches that started it'
  equals 5 "$(grep -lx ATTACH "$T"/answer.* | wc -l)" 'launches that attached'
}

test_a_launch_after_the_end_attaches_to_the_end() {
  segment run-0
  step up change "echo up >>$T/ran"
  run_to_end
  contains $'ATTACH\ndangjik-vm 1 follow\nstate DONE\noutcome succeeded 0' "$(launch 0)" 'second launch'
  equals 1 "$(times up)" 'times the step ran'
}

test_a_segment_cut_at_any_byte_does_nothing_and_can_be_launched_again() {
  local size cut answer i
  segment run-0
  step up change "echo up >>$T/ran"
  close_segment
  size=$(stat -c %s "$SEGMENT")
  RANDOM=4711
  for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    cut=$((RANDOM % size))
    answer=$(head -c "$cut" "$SEGMENT" | supervisor launch run-0 "$SHA" 0)
    equals 65 $? "exit code after byte $cut"
    contains 'BADSEGMENT sha256' "$answer" "answer after byte $cut"
  done
  contains 'state NONE' "$(supervisor follow run-0 0 0 0)" 'state after the cuts'
  equals '' "$(ls -A "$VM/runs")" 'what the cuts left behind'
  run_to_end
  ends succeeded 0
  equals 1 "$(times up)" 'times the step ran'
}

test_a_killed_launch_leaves_nothing_or_a_whole_run() {
  local i pid
  RANDOM=42
  for i in 1 2 3 4 5 6 7 8; do
    segment "run$i-0" "everbit/s$i"
    step up change "echo up$i >>$T/ran"
    close_segment
    # As a process group of its own, the way a connection takes its commands with it.
    DANGJIK_VM_DIR=$VM setsid bash "$SUPERVISOR" launch "run$i-0" "$SHA" 50 <"$SEGMENT" >/dev/null 2>&1 &
    pid=$!
    read -r -t "0.0$((RANDOM % 60 + 10))" -u 9
    kill -KILL -- "-$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    run_to_end
    ends succeeded 0
    equals 1 "$(times "up$i")" "times the step of run $i ran"
  done
}

test_another_segment_under_the_same_key_is_refused() {
  segment run-0
  step up change "echo up >>$T/ran"
  run_to_end
  segment run-0
  step down change "echo down >>$T/ran"
  contains OTHERSEGMENT "$(launch 0)" 'second segment'
  launch 0 >/dev/null
  equals 66 $? 'exit code'
  equals 0 "$(times down)" 'times the other step ran'
}

test_a_malformed_segment_is_refused_with_its_line() {
  local line
  local -a bad=(
    'step up change 10 1 safe stop not/base64 -' 'step up change x 1 safe stop dHJ1ZQ== -'
    'step UP change 10 1 safe stop dHJ1ZQ== -' 'step up later 10 1 safe stop dHJ1ZQ== -'
    'step up change 10 1 safe stop - -' 'env PATH=x dHJ1ZQ==' 'env DANGJIK_STEP dHJ1ZQ==' 'file ../x dHJ1ZQ=='
    'lock ../x' 'detach nohup' 'deadline 0' 'nonsense x'
    'compensate c 10 -' 'key other-0' 'step up change 10 1 safe stop dHJ1ZQ== - extra')
  for line in "${bad[@]}"; do
    segment run-0 everbit/server 60 "$line"
    step good change true
    contains 'BADSEGMENT line' "$(launch 0)" "$line"
  done
  contains 'state NONE' "$(supervisor follow run-0 0 0 0)" 'state after bad segments'
}

test_a_word_with_a_nul_byte_is_no_word() {
  segment run-0
  printf 'step up change 10 1 safe stop %s,YQBi -\n' "$(words touch)" >>"$SEGMENT"
  run_to_end
  ends failed-safe 65
  contains 'words do not decode' "$DETAIL" detail
}

test_a_step_makes_files_as_by_hand() {
  segment run-0
  step up change 'echo x >made'
  run_to_end
  equals 644 "$(stat -c %a "$T/made")" 'mode of the file'
  equals 600 "$(stat -c %a "$VM/runs/run-0/out")" 'mode of the output'
}

test_words_reach_the_program_exactly() {
  local word=$'a b\t"c" $d `e` \\ \n*\'f' script
  # shellcheck disable=SC2016 # the step's shell expands it
  script='printf "<%s>" "$@" "$A" "$DANGJIK_SEGMENT" "$DANGJIK_STEP" "$LC_ALL" "$PWD"; [[ -r $0 && ! -t 0 ]]; cat'
  segment run-0 everbit/server 60 "env A $(b64 'x y')" "file f.sh $(b64 "$script")"
  printf 'step up change 10 1 safe stop %s -\n' "$(words bash @file:f.sh "$word" '' 당직)" >>"$SEGMENT"
  run_to_end
  ends succeeded 0
  equals "<$word><><당직><x y><run-0><up><C.UTF-8><$T>" "$(cat "$VM/runs/run-0/out")" 'what the step was given'
  equals 600 "$(stat -c %a "$VM/runs/run-0/files/f.sh")" 'mode of the file'
}

test_a_step_inherits_no_lock_and_no_descriptor_of_the_supervisor() {
  segment run-0
  # shellcheck disable=SC2016
  step up change 'cd /proc/self/fd; for f in *; do echo "$f $(readlink "$f")"; done'
  run_to_end
  ends succeeded 0
  lacks .lock "$(cat "$VM/runs/run-0/out")" 'open files'
  lacks wake "$(cat "$VM/runs/run-0/out")" 'open files'
}

test_noise_of_a_login_script_stands_before_the_marker() {
  printf 'echo welcome to the machine\n' >"$T/noise"
  local answer
  answer=$(BASH_ENV=$T/noise supervisor list)
  equals $'welcome to the machine\ndangjik-vm 1 list\nend' "$answer" answer
}

test_keys_locks_and_verbs_are_checked() {
  local words
  for words in 'follow ../x 0 0 0' 'follow run-0 0 0' 'holder ../../x' 'status' 'rm -rf' 'prune x' 'cancel run-0 !'; do
    # shellcheck disable=SC2086 # several words
    supervisor $words >/dev/null
    equals 64 $? "exit code of $words"
  done
  contains 'state NONE' "$(supervisor follow run-0 0 0 0)" 'a run that is not there'
}

test_follow_waits_and_returns_with_the_news() {
  local answer began took
  segment run-0
  step up change "while [[ ! -e $T/go ]]; do sleep 0.02; done; echo news; while [[ ! -e $T/gone ]]; do sleep 0.02; done"
  launch 0 >/dev/null
  began=${EPOCHREALTIME/./}
  answer=$(supervisor follow run-0 999999 0 3)
  took=$((${EPOCHREALTIME/./} - began))
  ((took > 290000)) || fail "returned after $took µs without news"
  contains 'out 0 0 0 0' "$answer" 'answer without news'
  : >"$T/go"
  answer=$(supervisor follow run-0 999999 0 100)
  contains $'out 0 5 0 0\nnews\nend' "$answer" 'answer with news'
  contains 'state RUNNING' "$answer" state
  answer=$(supervisor follow run-0 999999 2 0)
  contains $'out 2 3 0 0\nws\nend' "$answer" 'answer from an offset'
  : >"$T/gone"
  ends succeeded 0
}

test_output_without_a_newline_and_with_nul_bytes_is_exact() {
  segment run-0
  step up change 'printf "a\0b"'
  run_to_end
  supervisor follow run-0 999999 0 0 >"$T/answer"
  equals "$(printf 'out 0 3 0 0\na\0bend\n' | od -c)" "$(tail -c 19 "$T/answer" | od -c)" answer
}
