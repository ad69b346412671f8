# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# Death at every transition: afterwards a launch, and a resume if the run is lost, bring it to its one end.

# Every step says what it did, and its postcondition sees it; "again" may run twice, as it has none.
crash_segment() { # KIND
  segment run-0
  step look check 'echo look >>ran'
  case $1 in
    plain)
      step up change 'echo up >>ran; echo version=1 >>$DANGJIK_FACTS' idempotent=0 verify='grep -q up ran'
      step again change 'echo again >>ran'
      step warned gate 'exit 1' failure=warn
      step record commit 'echo record >>ran' idempotent=0 verify='grep -q record ran'
      ;;
    compensated)
      step up change 'echo up >>ran; exit 5' failure=compensate
      compensation back 'echo back >>ran'
      ;;
    cancelled)
      step up change 'echo up >>ran; while [[ ! -e go ]]; do sleep 0.02; done' cancel=after idempotent=0 \
        verify='[[ -e go ]]'
      compensation back 'echo back >>ran'
      ;;
    late) step record commit 'echo record >>ran; printf "1 bGVl\n" >$DANGJIK_RUN_DIR/cancel' ;;
    over-time) step up change 'setsid sleep 47 & echo up >>ran; sleep 48' limit=1 failure=compensate ;;
    resumed | resolved)
      step up change 'echo up >>ran
        [[ $(wc -l <ran) -gt 2 ]] || { read -r p _ <$DANGJIK_RUN_DIR/started; kill -9 $p $$; }'
      ;;
  esac
}

# The bot's way back: launch until it has started, resume while it is lost.
recover() {
  local tries
  for ((tries = 0; tries < 6; tries++)); do
    launch 0 >/dev/null
    settle
    case $STATE in
      DONE) return 0 ;;
      LOST_*) supervisor resume run-0 "$(b64 bot)" --kill-orphans >>"$T/resumes" 2>&1 ;;
    esac
  done
  settle
}

kind_of() { # FAILPOINT
  case $1 in
    *-compensate-*) echo compensated ;;
    *-cancel-late) echo late ;;
    *-cancel-*) echo cancelled ;;
    *-orphan-killed) echo over-time ;;
    *-resumed) echo resumed ;;
    *-resolved) echo resolved ;;
    *) echo plain ;;
  esac
}

die_at() { # FAILPOINT
  local kind point=$1 killed
  kind=$(kind_of "$point")
  T=$T/$point VM=$T/vm
  mkdir -p "$VM"
  : >"$VM/failpoints-allowed"
  crash_segment "$kind"
  case $kind in
    cancelled)
      DANGJIK_FAILPOINT=$point launch 0 >/dev/null
      await_true "[[ -e $T/ran ]] && grep -q up '$T/ran'"
      DANGJIK_FAILPOINT=$point supervisor cancel run-0 "$(b64 lee)" >/dev/null
      [[ $point == *cancel-file ]] && supervisor cancel run-0 "$(b64 lee)" >/dev/null
      : >"$T/go"
      ;;
    resumed | resolved)
      launch 0 >/dev/null
      settle
      equals LOST_KILLED "$STATE" "$point: before the decision"
      await_no_orphans
      if [[ $kind == resumed ]]; then
        DANGJIK_FAILPOINT=$point supervisor resume run-0 - >/dev/null
      else
        DANGJIK_FAILPOINT=$point supervisor resolve run-0 cancelled - >/dev/null
        equals 137 $? "$point: exit code"
        supervisor resolve run-0 cancelled - >/dev/null
      fi
      ;;
    *) DANGJIK_FAILPOINT=$point launch 0 >/dev/null ;;
  esac
  settle
  # What comes after the exit is reached after the run looks ended.
  await_true "grep -qx '${point}' '$VM/failpoints-allowed'"
  recover
  check_end "$kind" "$point"
}

check_end() { # KIND FAILPOINT
  local count
  count="$(times up) $(times record) $(times back)"
  case $1 in
    plain)
      equals 'DONE succeeded 0 1 1 0' "$STATE $OUTCOME $RC $count" "$2"
      [[ $(times again) =~ ^[12]$ && $(times look) =~ ^[12]$ ]] || fail "$2: look $(times look), again $(times again)"
      ;;
    compensated)
      equals 'DONE rolled-back 5 1' "$STATE $OUTCOME $RC $(times up)" "$2"
      [[ $(times back) =~ ^[12]$ ]] || fail "$2: back ran $(times back) times"
      ;;
    cancelled) equals 'DONE rolled-back 130 1 0 1' "$STATE $OUTCOME $RC $count" "$2" ;;
    late) equals 'DONE succeeded 0 0 1 0' "$STATE $OUTCOME $RC $count" "$2" ;;
    over-time) equals 'DONE failed-unsafe 124' "$STATE $OUTCOME $RC" "$2" ;;
    resumed) equals 'DONE succeeded 0 2' "$STATE $OUTCOME $RC $(times up)" "$2" ;;
    resolved) equals 'DONE cancelled 130 1' "$STATE $OUTCOME $RC $(times up)" "$2" ;;
  esac
  equals 1 "$(grep -c '^[a-z]' "$VM/runs/run-0/exit")" "$2: lines of exit"
  segment next-0
  step up change true
  run_to_end
  ends succeeded 0
}

die_at_all() { # REMAINDER of 6: the points are shared among six tests, which run side by side
  local name number=0
  while read -r name; do
    number=$((number + 1))
    ((number % 6 == $1)) || continue
    (die_at "$name") || exit 1
  done < <(supervisor failpoints | grep -E '^(before|after)-')
}
test_death_at_every_failpoint_is_survived_1_of_6() { die_at_all 0; }
test_death_at_every_failpoint_is_survived_2_of_6() { die_at_all 1; }
test_death_at_every_failpoint_is_survived_3_of_6() { die_at_all 2; }
test_death_at_every_failpoint_is_survived_4_of_6() { die_at_all 3; }
test_death_at_every_failpoint_is_survived_5_of_6() { die_at_all 4; }
test_death_at_every_failpoint_is_survived_6_of_6() { die_at_all 5; }

test_the_crash_tests_really_kill() {
  local point
  mkdir -p "$VM"
  : >"$VM/failpoints-allowed"
  local number=0
  for point in before-started after-started before-step:up after-begin:up after-run-before-end after-end before-exit; do
    number=$((number + 1))
    segment "run$number-0" "everbit/x$number"
    step look check true
    step up change 'echo up >>ran'
    DANGJIK_FAILPOINT=$point launch 0 >/dev/null
    settle
    [[ $STATE == LOST_KILLED || $STATE == CLAIMED ]] || fail "$point did not kill: $STATE $OUTCOME"
  done
}

test_a_refusal_that_died_half_written_is_finished_while_the_lock_is_still_busy() {
  mkdir -p "$VM"
  : >"$VM/failpoints-allowed"
  segment first-0
  step up change 'while [[ ! -e go ]]; do sleep 0.02; done'
  launch 0 >/dev/null
  segment second-0
  step up change 'echo second >>ran'
  DANGJIK_FAILPOINT=before-exit launch 0 >/dev/null
  settle
  equals LOST_KILLED "$STATE" 'state of the half refusal'
  contains 'RESUMED - finish' "$(supervisor resume second-0 -)" resume
  ends busy 75
  contains 'holder first-0' "$(supervisor holder everbit/server)" holder
  : >"$T/go"
  KEY=first-0
  ends succeeded 0
  equals 0 "$(times second)" 'times the refused step ran'
}

test_failpoints_are_deaf_where_they_are_not_allowed() {
  segment run-0
  step up change 'echo up >>ran'
  DANGJIK_FAILPOINT=before-step launch 0 >/dev/null
  ends succeeded 0
}

test_every_transition_has_its_failpoints() {
  local listed used name
  listed=$(supervisor failpoints)
  # Journal lines have theirs in record; the others are written at their place.
  used=$(grep -oE '(^ *|; |[|]{2} |POINT_OF=\S+ )(failpoint|record) [a-z-]+' "$SUPERVISOR" |
    awk '{ if ($0 ~ /failpoint/) print $NF; else { print "before-" $NF; print "after-" $NF } }' | sort -u)
  for name in $used; do
    [[ $'\n'$listed$'\n' == *$'\n'"$name"$'\n'* ]] || fail "the point $name is not listed"
  done
  for name in $(tail -n +2 <<<"$listed" | grep -v '^end$'); do
    [[ $'\n'$used$'\n' == *$'\n'"$name"$'\n'* ]] || fail "the point $name is listed and not in the script"
  done
}
