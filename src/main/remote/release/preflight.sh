#!/bin/bash
# Looks, touches nothing: docker answers, the compose files are valid, the disk has room, and what runs is what the
# person saw in the plan.
#   preflight.sh --service NAME --current VERSION|none --running IMAGE_ID|none [--in-use VERSION] [--image-bytes N]
#                -- COMPOSE...
# --in-use: what is really in service, where the ledger says otherwise; only told on.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

readonly FREE_AT_LEAST=$((2 * 1024 * 1024 * 1024))

service='' current='' running='' in_use='' image_bytes=0
while [ $# -gt 0 ]; do
  case $1 in
    --service) service=$2 ;;
    --current) current=$2 ;;
    --running) running=$2 ;;
    --in-use) in_use=$2 ;;
    --image-bytes) image_bytes=$2 ;;
    --) break ;;
    *) refuse "preflight knows no option $1" ;;
  esac
  shift 2
done
shift
use_compose "$@"

docker_answers() {
  local version
  version=$(ask version -f '{{.Server.Version}}') || refuse "docker does not answer on this host"
  say "docker $version answers"
}

files_are_valid() {
  ask_compose config -q || refuse "the compose files of $project do not load (docker compose config)"
  say "the compose files of $project are valid"
}

disk_has_room() {
  local directory free need=$FREE_AT_LEAST
  directory=$(ask info -f '{{.DockerRootDir}}')
  free=$(df -B1 --output=avail "$directory" | tail -n 1)
  [ $((2 * image_bytes)) -le "$need" ] || need=$((2 * image_bytes))
  fact disk.free "$((free))"
  [ "$free" -ge "$need" ] ||
    refuse "$directory has $((free >> 20)) MiB free, a deploy needs $((need >> 20)) MiB"
  say "$directory has $((free >> 20)) MiB free"
}

# What runs and what the ledger calls current must still be what the plan was made from.
nothing_drifted() {
  local now images
  now=$(current_version)
  images=$(running_images "$service" | sort -u | paste -sd, -)
  fact release.before "${now:-none}"
  fact running.before "${images:-none}"
  [ -z "$in_use" ] || fact release.in-use "$in_use"
  [ "${now:-none}" = "$current" ] ||
    refuse "the ledger's current release is ${now:-none}, the plan was made with $current: plan again"
  [ "${images:-none}" = "$running" ] ||
    refuse "$service runs ${images:-nothing}, the plan was made with $running: plan again"
  say "$service still runs what the plan was made with"
}

docker_answers
files_are_valid
disk_has_room
nothing_drifted
