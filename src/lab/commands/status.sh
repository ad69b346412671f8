# shellcheck shell=bash
# `lab status`: what there is and whether it is well.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab status
  One line for everything the lab consists of. Exit code 0 when all five hosts and what stands around them are well,
  1 when not.
USAGE
}

command_main() {
  local host name well=0
  require_machine
  docker info >/dev/null 2>&1 || die "Docker does not run here, so neither does the lab; type: lab up"
  printf '%-13s %-9s %-11s %-28s %s\n' WHAT STATE SSH SERVICES FAULTS
  for name in registry dns acme; do
    container_runs "lab-$name" || well=1
    printf '%-13s %s\n' "$name" "$(container_state "lab-$name")"
  done
  [ -z "$(faults_of lab)" ] || printf '%-62s  %s\n' around "$(faults_of lab)"
  for host in $(all_hosts); do
    host_line "$host" || well=1
  done
  return "$well"
}

container_state() {
  docker container inspect -f '{{.State.Status}}' "$1" 2>/dev/null || echo absent
}

host_line() {
  local host=$1 state ssh=- services=- well=1
  state=$(container_state "lab-$host")
  if [ "$state" = running ]; then
    ssh="port $(host_port "$host")"
    ssh -F "$LAB_DIR/ssh_config" -o ConnectTimeout=3 -o BatchMode=yes "$host" true 2>/dev/null || ssh=unreachable
    services=$(timeout 20 docker exec "lab-$host" bash /root/lab/check.sh 2>&1 >/dev/null | tail -n 1 | cut -c1-60) || true
    [ -n "$services" ] || services=well
    [ "$ssh" = unreachable ] || [ "$services" != well ] || well=0
  fi
  printf '%-13s %-9s %-11s %-28s %s\n' "$host" "$state" "$ssh" "$services" "$(faults_of "$host")"
  return "$well"
}
