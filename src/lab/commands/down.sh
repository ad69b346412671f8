# shellcheck shell=bash
# `lab down`: takes the machines away.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab down [all]
  Removes the machines with their disks, the registry, the name server and the certificate authorities. Images, the
  registry's contents and the keys stay, so that `lab up` is quick. With `all` they go too: the next `up` begins from
  nothing. Docker itself keeps running.
USAGE
}

command_main() {
  case ${1:-} in
    '' | all) ;;
    *)
      command_usage >&2
      return 2
      ;;
  esac
  require_machine
  with_lock take_down "${1:-}"
}

take_down() {
  local host
  if ! docker info >/dev/null 2>&1; then
    [ "$1" = all ] || die "Docker does not run here, so neither does the lab; \`lab up\` starts both"
    start_docker
  fi
  for host in $(all_hosts); do
    remove_host "$host"
  done
  docker ps -aq --filter "label=$LAB_LABEL" | xargs -r docker rm -fv >/dev/null
  docker network rm "$LAB_NETWORK" >/dev/null 2>&1 || true
  rm -f "$LAB_DIR/site.yaml" "$LAB_DIR/ssh_config" "$LAB_DIR/known_hosts"
  if [ "$1" = all ]; then
    docker images --format '{{.Repository}}:{{.Tag}}' 'lab/*' | xargs -r docker rmi -f >/dev/null
    # The lock stays where it is: it is held.
    find "$LAB_DIR" -mindepth 1 -maxdepth 1 ! -name lock ! -name log -exec rm -rf {} +
  fi
  say "down"
}
