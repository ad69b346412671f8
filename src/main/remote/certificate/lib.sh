# shellcheck shell=bash
# Read by every certificate script: how it speaks, and how it reaches the files and the nginx that serve a certificate.
#
#   --domain NAME      the public name
#   --file PATH        the certificate with its chain, as the nginx that serves it sees it
#   --container NAME   in which that nginx runs; without it nginx runs on this host

set -euo pipefail
export LC_ALL=C.UTF-8

say() { printf '%s\n' "$*"; }

# fact NAME VALUE : one line for the run's result.
fact() { printf '%s=%s\n' "$1" "$2" >>"${DANGJIK_FACTS:-/dev/null}"; }

# problem WORD TEXT... : what a person is told in their language by WORD, and exit code 1.
problem() {
  printf '%s\n' "${*:2}" >&2
  seen_already "$@"
}

# seen_already WORD TEXT... : the same about what has been printed.
seen_already() {
  fact certificate.problem "$1 $(one_line 1500 <<<"${*:2}")"
  exit 1
}

# one_line BYTES : the last bytes of standard input as one line, without terminal characters and rules.
one_line() { tr -d '\r' | grep -vE '^[- ]*$' | tail -c "$1" | tr '\n\t' '  ' | tr -cd '[:print:]' || true; }

domain='' file='' container='' rest=()
# options WORD... : sets domain, file and container; the other words are left in rest.
options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --domain) domain=$2 ;;
      --file) file=$2 ;;
      --container) container=$2 ;;
      *)
        rest=("$@")
        return 0
        ;;
    esac
    shift 2
  done
}

# engine WORD... : docker, bounded, never with our standard input.
engine() { timeout -k 5 60 docker "$@" </dev/null; }

# as_root WORD... : as it is, else as root where sudo allows exactly that.
as_root() { "$@" </dev/null 2>/dev/null || sudo -n "$@" </dev/null; }

container_state() { engine inspect --type container -f '{{.State.Status}}' "$container" 2>/dev/null || echo missing; }

# within WORD... : where the nginx that serves the certificate sees its files, also while it is stopped.
within() {
  local image
  if [ -z "$container" ]; then
    as_root "$@"
  elif [ "$(container_state)" = running ]; then
    engine exec "$container" "$@"
  else
    image=$(engine inspect --type container -f '{{.Image}}' "$container") || return 1
    engine run --rm --network none --volumes-from "$container" --entrypoint "$1" "$image" "${@:2}"
  fi
}

# mounted PATH : what is mounted there in the container, a volume or a directory, and where exactly: "SOURCE DESTINATION".
mounted() {
  engine inspect --type container \
    -f '{{range .Mounts}}{{.Destination}} {{if .Name}}{{.Name}}{{else}}{{.Source}}{{end}}{{"\n"}}{{end}}' "$container" |
    while read -r destination source; do
      [[ $1/ != "$destination"/* ]] || printf '%s %s %s\n' "${#destination}" "$source" "$destination"
    done | sort -rn | head -n 1 | cut -d ' ' -f 2-
}

test_nginx() {
  if [ -n "$container" ]; then
    engine exec "$container" nginx -t 2>&1
  else
    timeout -k 5 30 sudo -n nginx -t 2>&1 </dev/null
  fi
}

file_pem() { within cat "$file"; }

# wire_pem : the certificates that this host itself serves for the domain, leaf first.
wire_pem() {
  local answer
  answer=$(timeout -k 2 10 openssl s_client -connect 127.0.0.1:443 -servername "$domain" -showcerts </dev/null 2>&1) || true
  sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p' <<<"$answer" | grep . || {
    one_line 300 <<<"$answer" >&2
    return 1
  }
}

# fingerprint : SHA-256 of the first certificate on standard input, lower-case hexadecimal; empty when there is none.
fingerprint() {
  openssl x509 -noout -fingerprint -sha256 2>/dev/null | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f' || true
}

# file_print : the fingerprint of the certificate in the file; empty when there is none, or it cannot be read.
file_print() { file_pem 2>/dev/null | fingerprint || true; }

# alert_state NAME URL : how the Prometheus at URL, as this host reaches it, sees the alert about the domain: firing,
# pending or quiet; no-rule where it knows none of that name, so that a misspelt one is never quiet. An alert that does
# not say about which instance it is counts as ours.
alert_state() {
  local instance="(.*[^a-z0-9.-])?${domain//./[.]}([^a-z0-9.-].*)?" answer
  answer=$(curl -fsS -m 5 "$2/api/v1/rules?type=alert" </dev/null) || return 1
  grep -qF "\"name\":\"$1\"" <<<"$answer" || {
    printf 'no-rule\n'
    return 0
  }
  answer=$(curl -fsS -m 5 -G "$2/api/v1/query" </dev/null \
    --data-urlencode "query=ALERTS{alertname=\"$1\",instance=~\"|$instance\"}") || return 1
  case $answer in
    *'"result":[]'*) printf 'quiet\n' ;;
    *'"alertstate":"firing"'*) printf 'firing\n' ;;
    *'"alertstate":"pending"'*) printf 'pending\n' ;;
    *)
      printf 'Prometheus answers what nobody expects: %s\n' "${answer:0:200}" >&2
      return 1
      ;;
  esac
}

# until_second : when the first certificate on standard input ends, in seconds since the epoch.
until_second() { date -d "$(openssl x509 -noout -enddate | sed 's/^notAfter=//')" +%s; }
