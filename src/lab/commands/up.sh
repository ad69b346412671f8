# shellcheck shell=bash
# `lab up`: from nothing, or from whatever is there, to running machines.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab up [HOST...]
  Installs what the lab needs, starts Docker when none runs, builds what is missing or has changed, and brings the
  hosts up (default: all five). A host that lost its disk, its container or its keys, or whose definition here has
  changed, is made anew; a host that is whole stays as it is. Writes site.yaml and ssh_config to $DANGJIK_LAB_DIR.
USAGE
}

command_main() {
  local hosts
  require_machine
  hosts=$(require_hosts "$@")
  mkdir -p "$LAB_DIR/log" "$LAB_DIR/pieces"
  # shellcheck disable=SC2086 # one word per host
  with_lock bring_up $hosts
}

bring_up() {
  install_packages
  start_docker
  make_network
  make_keys
  lay_ground "$@"
  run_jobs "$@"
  write_site
  say "up: $*"
}

# While the Debian base system is made, what else comes over the network is fetched.
lay_ground() {
  # shellcheck disable=SC2046 # one word per image
  run_parallel 4 prepare debian $(needed_images 1 "$@") $(needed_images 2 "$@")
  run_parallel 1 build_image base infra
  start_infra
}

# prepare IMAGE : what its build will need, when it will be built.
prepare() {
  case $1 in
    debian) build_debian ;;
    *) image_is_current "$1" || fetch_pieces "$1" ;;
  esac
}
