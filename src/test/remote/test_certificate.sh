# shellcheck shell=bash
# The certificate scripts on this machine: a file instead of certbot's store, a script instead of certbot.

CERTIFICATE=$REMOTE/certificate

a_certificate() { # FILE DAYS
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$T/key.pem" -out "$1" \
    -days "$2" -subj /CN=shop.example.com 2>/dev/null
}
print_of() { openssl x509 -noout -fingerprint -sha256 -in "$1" | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f'; }

# certbot BEFORE SCRIPT : what certbot.sh says of a certbot that does this.
certbot() {
  local options=(--domain shop.example.com --file "$T/live.pem")
  [ -z "$1" ] || options+=(--before "$1")
  : >"$T/facts"
  DANGJIK_FACTS=$T/facts DANGJIK_RUN_DIR=$T DANGJIK_STEP=renew \
    bash "$CERTIFICATE/certbot.sh" "${options[@]}" -- bash -c "$2" 2>&1
}
fact_of() { sed -n "s/^$1=//p" "$T/facts"; }

test_a_renewal_is_done_when_the_file_is_another_one() {
  a_certificate "$T/live.pem" 5 && a_certificate "$T/next.pem" 90
  certbot "$(print_of "$T/live.pem")" "echo well; mv $T/next.pem $T/live.pem" >/dev/null || fail "it was renewed"
  equals "$(print_of "$T/live.pem")" "$(fact_of certificate.made)" "the fact"
}

test_one_of_several_certificates_that_fails_does_not_spoil_ours() {
  a_certificate "$T/live.pem" 5 && a_certificate "$T/next.pem" 90
  certbot "$(print_of "$T/live.pem")" "mv $T/next.pem $T/live.pem; exit 1" >/dev/null || fail "ours was renewed"
}

test_what_certbot_says_is_kept_as_one_line_without_colours() {
  a_certificate "$T/live.pem" 5
  # shellcheck disable=SC2016 # for the script's own shell
  certbot "$(print_of "$T/live.pem")" 'printf "\033[31mFailed\033[0m\r\n- - -\nrateLimited\n"; exit 1' >/dev/null &&
    fail "it was not renewed"
  equals 'certbot Failed rateLimited ' "$(fact_of certificate.problem)" "the fact"
}

test_nothing_due_is_no_success() {
  a_certificate "$T/live.pem" 90
  certbot "$(print_of "$T/live.pem")" 'echo not due' >/dev/null && fail "nothing was renewed"
  equals 'not-due not due ' "$(fact_of certificate.problem)" "the fact"
}

test_a_trial_is_judged_by_its_exit_code_alone() {
  certbot '' 'echo fine' >/dev/null || fail "it succeeded"
  certbot '' 'exit 2' >/dev/null && fail "it failed"
  return 0
}

test_the_postcondition_asks_the_file_and_runs_nothing() {
  a_certificate "$T/live.pem" 5
  DANGJIK_VERIFY=1 certbot "$(print_of "$T/live.pem")" "touch $T/ran" && fail "it is the old one"
  DANGJIK_VERIFY=1 certbot none "touch $T/ran" || fail "it is another one than none"
  [ ! -e "$T/ran" ] || fail "certbot was run"
}

test_a_preflight_stops_when_the_certificate_is_not_the_one_of_the_plan() {
  a_certificate "$T/live.pem" 5
  : >"$T/facts"
  DANGJIK_FACTS=$T/facts bash "$CERTIFICATE/preflight.sh" --domain shop.example.com --file "$T/live.pem" \
    --before none >/dev/null 2>&1 && fail "it has changed"
  contains changed "$(fact_of certificate.problem)" "the fact"
  bash "$CERTIFICATE/preflight.sh" --domain shop.example.com --file "$T/live.pem" \
    --before "$(print_of "$T/live.pem")" >/dev/null || fail "it is the same"
}

# alert_of RULES RESULT : what the scripts say of an alert where Prometheus answers so; the query stands in $T/asked.
alert_of() {
  mkdir -p "$T/bin"
  printf '%s' "$1" >"$T/rules" && printf '%s' "$2" >"$T/result"
  cat >"$T/bin/curl" <<PROMETHEUS
#!/bin/bash
printf '%s\n' "\$*" >>"$T/asked"
case \$* in
  *api/v1/rules*) cat "$T/rules" ;;
  *) cat "$T/result" ;;
esac
PROMETHEUS
  chmod +x "$T/bin/curl"
  # shellcheck disable=SC2016 # for the script's own shell
  PATH=$T/bin:$PATH bash -c '. "$1/lib.sh"; options --domain shop.example.com -- ; alert_state Expiring http://p:9090' \
    sh "$CERTIFICATE" 2>/dev/null
}
rule='{"data":{"groups":[{"rules":[{"name":"Expiring"}]}]}}'

test_an_alert_is_quiet_only_where_its_rule_is_known_and_nothing_rings() {
  equals quiet "$(alert_of "$rule" '{"data":{"resultType":"vector","result":[]}}')" "nothing rings"
  contains 'instance=~"|(.*[^a-z0-9.-])?shop[.]example[.]com([^a-z0-9.-].*)?"' "$(cat "$T/asked")" "whose alert"
  equals no-rule "$(alert_of '{"data":{"groups":[{"rules":[{"name":"ExpiringSoon"}]}]}}' '')" "no such rule"
  equals firing "$(alert_of "$rule" '{"data":{"result":[{"metric":{"alertstate":"firing"}}]}}')" "it rings"
  equals pending "$(alert_of "$rule" '{"data":{"result":[{"metric":{"alertstate":"pending"}}]}}')" "it will"
  equals '' "$(alert_of "$rule" 'gateway timeout')" "no answer of Prometheus"
}
