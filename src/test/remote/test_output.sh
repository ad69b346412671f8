# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# Much output, and a full disk.

# Writes 26 MiB as lines of 64 bytes, waits, and writes a last line.
readonly MUCH='
for ((n = 0; n < 26; n++)); do yes "$(printf %063d "$n")" | head -c 1048576; done
: >written; while [[ ! -e go ]]; do sleep 0.05; done; echo last line'

# Reads the whole output the way the bot does: bytes and holes.
read_all() {
  local offset=0 answer from length hole_from hole_to
  : >"$T/all"
  while :; do
    supervisor follow "$KEY" 999999 "$offset" 0 >"$T/answer"
    read -r _ from length hole_from hole_to < <(grep -a '^out ' "$T/answer")
    ((length)) || break
    tail -c $((length + 4)) "$T/answer" | head -c "$length" >>"$T/all"
    equals "$((from == offset || from == hole_to))" 1 "offset $from after $offset, hole $hole_from $hole_to"
    offset=$((from + length))
  done
  END=$offset HOLE="$hole_from $hole_to"
}

test_output_beyond_20_mib_loses_its_middle_and_keeps_its_offsets() {
  segment run-0
  step up change "$MUCH"
  launch 0 >/dev/null
  await_true "[[ -e $T/written ]]"
  await_true "[[ -s $VM/runs/run-0/hole ]]"
  await_true "(( \$(stat -c %b '$VM/runs/run-0/out') <= 41500 ))"
  : >"$T/go"
  ends succeeded 0
  read_all
  equals $((26 * 1048576 + 10)) "$END" 'end of the output'
  equals 2097152 "${HOLE% *}" 'begin of the hole'
  equals "$((END - ${HOLE#* } + 2097152))" "$(stat -c %s "$T/all")" 'bytes that were read'
  equals 'last line' "$(tail -n 1 "$T/all")" 'last line'
  equals 0 "$(tr -dc '\0' <"$T/all" | wc -c)" 'zero bytes from a hole'
}

test_a_file_system_without_holes_is_said_to_have_none() {
  mkdir "$T/bin"
  # shellcheck disable=SC2016 # the stub's own words
  printf '#!/bin/bash\n[[ $1 != --punch-hole ]] && exec /usr/bin/fallocate "$@"\nexit 1\n' >"$T/bin/fallocate"
  chmod +x "$T/bin/fallocate"
  PATH=$T/bin:$PATH
  segment run-0
  step up change "$MUCH"
  launch 0 >/dev/null
  await_true "grep -q '^warning up output-not-capped' '$VM/runs/run-0/events' 2>/dev/null"
  : >"$T/go"
  ends succeeded 0
  read_all
  equals $((26 * 1048576 + 10)) "$(stat -c %s "$T/all")" 'bytes that were read'
}

test_an_exit_that_cannot_be_written_leaves_the_run_lost_never_successful() {
  export DANGJIK_WRITE_TRIES=2
  segment run-0
  step up change 'echo up >>ran; ln -s /dev/full $DANGJIK_RUN_DIR/exit.tmp' idempotent=0
  run_to_end
  equals 'LOST_KILLED -' "$STATE $OUTCOME" 'end of the run'
  rm "$VM/runs/run-0/exit.tmp"
  contains 'RESUMED - finish' "$(supervisor resume run-0 -)" resume
  ends succeeded 0
  equals 1 "$(times up)" 'times up ran'
}

# A VM directory on a disk of two megabytes; root or a user name space can have one.
on_a_small_disk() { # FUNCTION
  local -a own=(unshare --mount)
  ((EUID == 0)) || own=(unshare --user --map-root-user --mount)
  "${own[@]}" true 2>/dev/null || not_run 'neither root nor a user name space: no small disk can be mounted'
  mkdir -p "$VM"
  export T VM HERE
  "${own[@]}" bash -c 'mount -t tmpfs -o size=2m,mode=700 tmpfs "$VM" && . "$HERE/lib.sh" && . "$HERE/test_output.sh" &&
    exec 9<>"$T/../never" && '"$1" || fail 'see above'
}

test_a_disk_full_while_a_change_runs_is_warned_of_and_the_run_still_ends() { on_a_small_disk full_in_a_change; }
full_in_a_change() {
  segment run-0
  step up change 'head -c 5000000 /dev/zero >$DANGJIK_VM_DIR/big 2>/dev/null; echo up >>ran'
  step more change 'rm $DANGJIK_VM_DIR/big'
  run_to_end
  ends succeeded 0
  contains 'warning up disk-full' "$(journal)" journal
}

test_a_disk_full_in_a_check_fails_it_safely() { on_a_small_disk full_in_a_check; }
full_in_a_check() {
  segment run-0
  step look check 'head -c 5000000 /dev/zero >$DANGJIK_VM_DIR/big 2>/dev/null; true'
  step up change 'echo up >>ran'
  run_to_end
  ends failed-safe 74
  equals 0 "$(times up)" 'times up ran'
}

test_a_disk_that_stays_full_loses_the_run_until_there_is_space() { on_a_small_disk full_for_good; }
full_for_good() {
  export DANGJIK_WRITE_TRIES=2
  segment run-0
  # Eats what the supervisor gives up, too.
  step up change 'eat="while [[ ! -e $PWD/stop ]]; do cat /dev/zero >>$DANGJIK_VM_DIR/big; sleep 0.01; done
    : >$PWD/sated"
    setsid bash -c "$eat" </dev/null >/dev/null 2>&1 &
    until (($(df --output=avail "$DANGJIK_VM_DIR" | tail -n 1) == 0)); do sleep 0.02; done
    for i in {1..400}; do echo "f$i=$i"; done >>$DANGJIK_FACTS; echo up >>ran'
  run_to_end
  equals 'LOST_KILLED -' "$STATE $OUTCOME" 'end of the run'
  : >"$T/stop"
  await_true "[[ -e $T/sated ]]"
  rm "$VM/big"
  contains RESUMED "$(supervisor resume run-0 - --kill-orphans)" resume
  ends succeeded 0
}

test_a_launch_on_a_full_disk_does_nothing() { on_a_small_disk full_at_launch; }
full_at_launch() {
  local answer
  supervisor list >/dev/null
  cat /dev/zero >"$VM/big" 2>/dev/null
  segment run-0
  step up change 'echo up >>ran'
  close_segment
  answer=$(supervisor launch run-0 "$SHA" 0 <"$SEGMENT")
  equals 74 $? 'exit code'
  contains 'IO the segment cannot be stored: 0 KiB free' "$answer" answer
  rm "$VM/big"
  run_to_end
  ends succeeded 0
  equals 1 "$(times up)" 'times up ran'
}
