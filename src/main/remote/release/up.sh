#!/bin/bash
# Starts a release, or what the files resolve to, and sees that the service runs exactly that image.
#   up.sh --service NAME [--version VERSION] [--wait SECONDS] [--first yes] [--also NAME]... [--check yes] -- COMPOSE...
# --wait: how long the service may take to be healthy, 120 unless told.
# With --version the release file is added behind the stack's own files. --also: services whose configuration the same
# deploy changes. With --check nothing is started.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

service='' version='' wait=120 first='' also=() only_check=''
while [ $# -gt 0 ]; do
  case $1 in
    --service) service=$2 ;;
    --version) version=$2 ;;
    --wait) wait=$2 ;;
    --first) first=$2 ;;
    --also) also+=("$2") ;;
    --check) only_check=$2 ;;
    --) break ;;
    *) refuse "up knows no option $1" ;;
  esac
  shift 2
done
shift
use_compose "$@"

# Whether this run goes on because the machine was restarted. Docker starts everything at once then: what the service
# needs may come up after it, and until then it is unhealthy without any fault of its release.
readonly STARTING_SECONDS=180
is_machine_starting() {
  local age
  grep -qs '^resumed ' "${DANGJIK_RUN_DIR:?}/events" || return 1
  age=$(ps -o etimes= -p 1) && [ -n "$age" ] && ((age < STARTING_SECONDS))
}

runs_wanted() {
  local running
  running=$(running_images "$service" | sort -u)
  [ -n "$running" ] && [ "$running" = "$wanted" ]
}

start() {
  local words=("${compose[@]}")
  [ -z "$version" ] || words+=(-f "$(release_file "$version")")
  words+=(up -d --no-build --wait --wait-timeout "$left")
  [ -n "$first" ] || words+=(--no-deps)
  "${words[@]}" "$service" "${also[@]}" </dev/null
}

image=$(resolved_image "$service")
if [ -n "$version" ] && [ "$image" != "$(release_field "$version" image)" ]; then
  refuse "the compose files resolve $service to '$image', not to the image of release $version"
fi
wanted=$(image_id "$image")
[ -n "$wanted" ] || refuse "docker has no image $image"
if [ -n "$only_check" ]; then
  runs_wanted
  exit
fi
remove_leftovers
say "starting $service as $image"
SECONDS=0
left=$wait
until start; do
  if is_machine_starting; then
    say "the machine was restarted: looking again until what $service needs is up"
    sleep 2
    left=$((wait - SECONDS))
    ((left <= 0)) || continue
  fi
  show_logs "$service"
  refuse "docker compose up $service did not end well; its reason stands above"
done
# Compose ends with 0 also when it left the old container alone.
if ! runs_wanted; then
  show_logs "$service"
  refuse "$service runs $(running_images "$service" | paste -sd' ' -) after docker compose up, not $wanted"
fi
fact running.after "$wanted"
