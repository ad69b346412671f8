# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # step scripts expand in the step; T and VM come from run
# The health check and the downtime prober, with stand-ins for docker and curl that answer from files in $T/d.

stand_ins() {
  mkdir -p "$T/bin" "$T/d"
  cat >"$T/bin/docker" <<'END'
#!/bin/bash
cd "${0%/*}/../d" || exit 9
echo "docker $*" >>calls
[[ -e down ]] && { echo 'Cannot connect to the Docker daemon'; exit 1; }
case "$1 $*" in
  ps*) cat ids ;;
  *RestartCount*) if [[ -s inspects ]]; then head -n 1 inspects; sed -i 1d inspects; else cat inspect; fi ;;
  *Health.Log*) echo '1 connection refused' ;;
  *Networks*) echo 172.18.0.5 ;;
  image*) echo 'repo/server@sha256:feed' ;;
  exec*) [[ -e no-curl ]] && { echo 'executable file not found'; exit 127; }; shift 2; exec "$@" ;;
  logs*) echo 'a log line of the server' ;;
esac
END
  cat >"$T/bin/curl" <<'END'
#!/bin/bash
cd "${0%/*}/../d" || exit 9
echo "curl $*" >>calls
echo "${EPOCHREALTIME/[.,]/}" >>asked
if [[ -s answers ]]; then read -r code <answers; sed -i 1d answers; else read -r code <answer; fi
[[ $code == 000 ]] && { echo 'curl: (7) Connection refused' >&2; printf '\n000 '; exit 7; }
[[ "$*" == *--output* ]] && { printf %s "$code"; exit 0; }
cat body 2>/dev/null
printf '\n%s %s' "$code" "$(cat location 2>/dev/null)"
END
  chmod +x "$T/bin/docker" "$T/bin/curl"
  PATH=$T/bin:$PATH
  echo 0123456789abcdef >"$T/d/ids"
  echo 'running healthy 0 0 sha256:img repo/server:abc' >"$T/d/inspect"
  echo 200 >"$T/d/answer"
  export DANGJIK_FACTS=$T/facts DANGJIK_RUN_DIR=$T
}
check() { # EXPECTED-EXIT OPTION...
  local expected=$1 deadline=1
  shift
  ((expected)) || deadline=30
  bash "$REMOTE/healthcheck.sh" --interval 0 --successes 2 --bake 0 --deadline "$deadline" "$@" >"$T/said" 2>&1
  equals "$expected" $? "exit code; said: $(cat "$T/said")"
}
readonly WATCHED=(--container shop server sha256:img)

test_a_healthy_service_passes() {
  stand_ins
  printf '{"git":{"commit":{"id": "abcdef1"}},"status":"UP"}' >"$T/d/body"
  check 0 "${WATCHED[@]}" --http health http://127.0.0.1/health 200 --body-has '"UP"' \
    --version-url http://127.0.0.1/info git.commit.id abcdef1234567890abcdef1234567890abcdef12 --bake 1
  contains verdict=PASS "$(cat "$T/facts")" facts
}

test_what_starts_slowly_is_waited_for() {
  stand_ins
  printf '000\n000\n503\n' >"$T/d/answers"
  check 0 --http health http://127.0.0.1/health 200 --deadline 60
  contains 'does not answer' "$(cat "$T/said")" 'what was said'
}

test_an_unhealthy_container_fails_before_the_deadline_with_its_log() {
  stand_ins
  echo 'running unhealthy 0 0 sha256:img x' >"$T/d/inspect"
  check 1 "${WATCHED[@]}" --deadline 60
  contains 'a log line of the server' "$(cat "$T/said")" 'what was said'
  contains 'connection refused' "$(cat "$T/facts")" facts
  contains 'failed_probe=container server' "$(cat "$T/facts")" facts
}

test_unhealthy_once_is_not_the_end() {
  stand_ins
  printf 'running unhealthy 0 0 sha256:img x\nrunning starting 0 0 sha256:img x\n' >"$T/d/inspects"
  check 0 "${WATCHED[@]}" --deadline 60
}

test_an_exited_or_crashing_container_fails_at_once() {
  stand_ins
  echo 'exited - 0 137 sha256:img x' >"$T/d/inspect"
  check 1 "${WATCHED[@]}" --deadline 60
  contains 'exited with code 137' "$(cat "$T/said")" 'what was said'
  echo 'restarting - 3 1 sha256:img x' >"$T/d/inspect"
  check 1 "${WATCHED[@]}" --deadline 60
  contains 'restarted 3 times' "$(cat "$T/said")" 'what was said'
}

test_another_image_or_another_version_fails() {
  stand_ins
  check 1 --container shop server sha256:other --deadline 60
  printf '{"commit":"fffffff"}' >"$T/d/body"
  check 1 --version-url http://127.0.0.1/info commit abcdef1 --deadline 60
  contains 'commit fffffff, not abcdef1' "$(cat "$T/said")" 'what was said'
}

test_an_image_is_known_by_id_or_digest() {
  stand_ins
  check 0 --container shop server sha256:img
  check 0 --container shop server repo/server@sha256:feed
  check 0 --container shop server -
}

test_a_restart_or_another_container_during_the_bake_fails() {
  stand_ins
  printf 'running - 0 0 sha256:img x\nrunning - 0 0 sha256:img x\nrunning - 1 0 sha256:img x\n' >"$T/d/inspects"
  check 1 "${WATCHED[@]}" --bake 5 --deadline 30
  contains 'restarted during the bake' "$(cat "$T/said")" 'what was said'
}

test_three_bad_rounds_during_the_bake_fail_and_two_do_not() {
  stand_ins
  printf '200\n200\n500\n500\n200\n' >"$T/d/answers"
  check 0 --http h http://127.0.0.1/ 200 --bake 1
  printf '200\n200\n500\n500\n500\n' >"$T/d/answers"
  check 1 --http h http://127.0.0.1/ 200 --bake 1 --deadline 30
}

test_a_redirect_is_not_followed_and_says_where_it_leads() {
  stand_ins
  echo 301 >"$T/d/answer"
  echo https://shop.example/ >"$T/d/location"
  check 1 --http h http://127.0.0.1/ 200
  contains 'answered 301, not 200 (to https://shop.example/; redirects are not followed)' "$(cat "$T/said")" said
}

test_a_body_without_the_wanted_text_fails() {
  stand_ins
  echo '{"status":"DOWN"}' >"$T/d/body"
  check 1 --http h http://127.0.0.1/ 200 --body-has '"UP"'
}

test_an_address_is_asked_by_the_method_that_is_declared() {
  stand_ins
  check 0 --http h http://127.0.0.1/ 200 --method HEAD
  contains ' --head ' "$(cat "$T/d/calls")" calls
  check 0 --exec-http shop server http://127.0.0.1/ 200 --method POST
  contains ' --request POST --data ' "$(grep '^curl' "$T/d/calls" | tail -n 1)" calls
  check 64 --http h http://127.0.0.1/ 200 --method DELETE
  check 64 --tcp 127.0.0.1 1 --method HEAD
}

test_a_line_that_must_not_be_in_the_log_fails_at_once() {
  stand_ins
  check 0 --log-absent shop server 'OutOf(Memory|Space)'
  check 1 --log-absent shop server '^a (log|other) line' --deadline 600
  contains 'the log of server says: a log line of the server' "$(cat "$T/said")" said
  contains 'failed_probe=log server' "$(cat "$T/facts")" facts
  check 64 --log-absent shop server '('
  : >"$T/d/down"
  check 3 --log-absent shop server never
}

test_a_command_must_end_well() {
  stand_ins
  check 0 --command 4 test 'a  b' = 'a  b'
  check 1 --command 3 bash -c 'echo not yet; exit 4'
  contains 'bash ended with 4: not yet' "$(cat "$T/said")" said
  check 3 --command 1 no-such-program
  check 64 --command 3 true
  check 64 --command 0 true
}

test_docker_that_is_down_is_inconclusive() {
  stand_ins
  : >"$T/d/down"
  check 3 "${WATCHED[@]}"
  contains verdict=INCONCLUSIVE "$(cat "$T/facts")" facts
}

test_a_host_without_curl_is_inconclusive() {
  stand_ins
  mkdir "$T/few"
  local tool
  for tool in bash timeout sleep tail tr; do ln -s "$(type -P "$tool")" "$T/few/$tool"; done
  PATH=$T/few check 3 --http h http://127.0.0.1/ 200
  contains 'no curl' "$(cat "$T/said")" said
}

test_http_inside_the_compose_network_and_without_curl_in_the_image() {
  stand_ins
  check 0 --exec-http shop server http://localhost:8080/health 200
  contains 'docker exec 0123456789abcdef curl' "$(cat "$T/d/calls")" calls
  : >"$T/d/no-curl"
  check 0 --exec-http shop server http://localhost:8080/health 200
  contains 'http://172.18.0.5:8080/health' "$(grep '^curl' "$T/d/calls" | tail -n 1)" calls
  check 3 --exec-http shop server http://elsewhere:8080/health 200
}

test_docker_is_called_with_the_given_words() {
  stand_ins
  printf '#!/bin/bash\n[[ $1 == -n ]] && shift\nexec "$@"\n' >"$T/bin/sudo"
  chmod +x "$T/bin/sudo"
  check 0 --docker-word sudo --docker-word -n --docker-word docker "${WATCHED[@]}"
}

test_a_port_that_does_not_accept_fails() {
  stand_ins
  check 1 --tcp 127.0.0.1 1
  contains '127.0.0.1:1 does not accept' "$(cat "$T/said")" said
}

test_wrong_options_are_refused() {
  stand_ins
  check 64 --no-such-option
  check 64 --http only-a-name
  check 64 --bake soon --tcp 127.0.0.1 1
}

test_the_gap_is_measured_from_the_first_silence_to_the_next_answer() {
  stand_ins
  printf '200\n200\n502\n502\n' >"$T/d/answers"
  bash "$REMOTE/downtime.sh" start --url http://127.0.0.1/ --max 200
  await_true "(( \$(wc -l <'$T/d/asked') >= 6 ))"
  bash "$REMOTE/downtime.sh" stop >"$T/said"
  local gap
  local -a at
  mapfile -t at <"$T/d/asked"
  gap=$(sed -n 's/^downtime_ms=//p' "$T/facts")
  # The third and the fourth request were not answered, the fifth was; the prober's clock has hundredths.
  ((gap >= (at[4] - at[2]) / 1000 - 20 && gap <= (at[5] - at[1]) / 1000 + 20)) || fail "a gap of $gap ms: ${at[*]}"
  contains downtime_open=0 "$(cat "$T/facts")" facts
  [[ ! -e $T/downtime.pid ]] || fail 'the prober is still there'
}

test_a_service_that_has_not_come_back_is_said_to_be_down() {
  stand_ins
  echo 000 >"$T/d/answer"
  bash "$REMOTE/downtime.sh" start --url http://127.0.0.1/ --max 200
  await_true "[[ -s $T/downtime.result ]]"
  bash "$REMOTE/downtime.sh" stop >"$T/said"
  contains downtime_open=1 "$(cat "$T/facts")" facts
}

test_a_gap_that_nobody_measured_is_unknown() {
  stand_ins
  bash "$REMOTE/downtime.sh" stop >"$T/said"
  equals 0 $? 'exit code'
  contains downtime_ms=unknown "$(cat "$T/facts")" facts
}
