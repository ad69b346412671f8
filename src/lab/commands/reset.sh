# shellcheck shell=bash
# `lab reset`: hosts as new.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab reset [HOST...]
  Removes these hosts (default: all) with their disks and faults and makes them anew. Their host keys are new too;
  site.yaml is written again.
USAGE
}

command_main() {
  local hosts
  require_machine
  hosts=$(require_hosts "$@")
  # shellcheck disable=SC2086 # one word per host
  with_lock renew $hosts
}

renew() {
  docker info >/dev/null 2>&1 || die "Docker does not run here; \`lab up\` starts it and the lab"
  start_infra
  run_parallel 3 remove_host "$@"
  run_parallel 3 bring_up_host "$@"
  write_site
  say "as new: $*"
}
