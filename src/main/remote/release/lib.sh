# shellcheck shell=bash
# Read by every release script: how it speaks, asks docker, and reads and writes the files of the service's lock.
#
# The words behind `--` of a script are the stack's own `docker compose` with every option that compose would
# otherwise guess. Compose may need sudo (it reads root-only env files on the client's side) where docker does not.

set -euo pipefail
export LC_ALL=C.UTF-8

readonly LOG_LINES=50

say() { printf '%s\n' "$*"; }

# refuse TEXT... : the reason a person reads, and exit code 1.
refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

# fact NAME VALUE : one line for the run's result.
fact() { printf '%s=%s\n' "$1" "$2" >>"${DANGJIK_FACTS:-/dev/null}"; }

# use_compose WORD... : sets compose, docker and project.
use_compose() {
  local word prefix=()
  compose=("$@") docker=(docker) project=''
  for word in "$@"; do
    [ "$word" != docker ] || break
    prefix+=("$word")
  done
  if [ ${#prefix[@]} -gt 0 ] && [ ! -w /var/run/docker.sock ]; then
    docker=("${prefix[@]}" docker)
  fi
  while [ $# -gt 0 ]; do
    [ "$1" != -p ] || project=${2-}
    shift
  done
  [ -n "$project" ] || refuse "behind -- stands no docker compose with a project name (-p)"
}

# docker is asked only through these: always bounded, never with our standard input.
ask() { timeout -k 5 60 "${docker[@]}" "$@" </dev/null; }
ask_compose() { timeout -k 5 60 "${compose[@]}" "$@" </dev/null; }

# containers_of SERVICE : ids of its containers, stopped ones too, one-off ones never.
containers_of() {
  ask ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False
}

# running_images SERVICE : image ids of its running containers, one a line.
running_images() {
  local id
  for id in $(containers_of "$1"); do
    ask inspect --type container -f '{{if .State.Running}}{{.Image}}{{end}}' "$id" | grep . || true
  done
}

# image_id REFERENCE : empty when docker has no such image.
image_id() { ask image inspect -f '{{.Id}}' "$1" 2>/dev/null || true; }

# resolved_image SERVICE [COMPOSE OPTION...] : the image string that the stack's own files compute. Compose prints its
# configuration in one canonical form: two spaces a level, services under `services:`.
resolved_image() {
  local wanted="  $1:" line inside='' mine=''
  shift
  while IFS= read -r line; do
    case $line in
      '    image: '*)
        [ -z "$mine" ] || [ -z "$inside" ] || { line=${line#'    image: '} && printf '%s\n' "${line//[\"\']/}"; }
        ;;
      '   '*) ;;
      '  '*) [ "$line" = "$wanted" ] && mine=yes || mine='' ;;
      services:) inside=yes ;;
      *) inside='' ;;
    esac
  done < <(ask_compose "$@" config)
}

# Containers of the project that an interrupted recreate left behind: created under a temporary name, never started.
leftovers() {
  ask ps -a --no-trunc --filter "label=com.docker.compose.project=$project" --filter status=created \
    --format '{{.ID}} {{.Names}}' | grep -E ' [0-9a-f]{12}_' || true
}

remove_leftovers() {
  local left id name
  left=$(leftovers)
  [ -n "$left" ] || return 0
  while read -r id name; do
    say "removing $name, left by an interrupted recreate"
    ask rm "$id" >/dev/null
  done <<<"$left"
  fact leftovers "$(wc -l <<<"$left")"
}

# show_logs SERVICE : the last lines of its containers, for the person who reads why it did not hold.
show_logs() {
  say "--- last $LOG_LINES lines of $1"
  ask_compose logs --no-color --no-log-prefix --tail "$LOG_LINES" "$1" 2>&1 || true
  say "--- end of $1"
}

# write_file FILE : standard input into FILE, whole or not at all.
write_file() {
  cat >"$1.new"
  sync "$1.new"
  mv -f "$1.new" "$1"
}

# ---------------------------------------------------------------- releases: files of $DANGJIK_LOCK_DIR

release_file() { printf '%s/releases/%s.yaml' "${DANGJIK_LOCK_DIR:?}" "$1"; }

# release_field VERSION FIELD : id, digest or image of a release, empty when there is no such release.
release_field() {
  local file line head="# $2 "
  file=$(release_file "$1")
  [ -f "$file" ] || return 0
  [ "$2" != image ] || head='    image: '
  while IFS= read -r line; do
    if [[ $line == "$head"* ]]; then
      printf '%s\n' "${line#"$head"}"
      return 0
    fi
  done <"$file"
}

# release_value VERSION : what the version variable says while this release is in use.
release_value() {
  local digest
  digest=$(release_field "$1" digest)
  case $digest in
    '') refuse "release $1 is not here: ${DANGJIK_LOCK_DIR:?}/releases/$1.yaml is missing" ;;
    -) printf '%s\n' "$1" ;;
    *) printf '%s@%s\n' "$1" "$digest" ;;
  esac
}

# ledger_field FIELD LINE : a field of one line of the ledger or of `current`, empty when it is not there.
ledger_field() {
  local form="\"$1\":\"?([^\",}]*)"
  if [[ $2 =~ $form ]]; then
    printf '%s\n' "${BASH_REMATCH[1]}"
  fi
}

current_version() {
  local line
  line=$(cat "${DANGJIK_LOCK_DIR:?}/current" 2>/dev/null || true)
  ledger_field version "$line"
}

# write_release SERVICE REPOSITORY VERSION DIGEST VARIABLE : releases/VERSION.yaml, which pins the service to exactly
# the string that the stack's own files resolve to once VARIABLE is written. Compose compares strings, so only then
# does `docker compose up -d`, typed by hand, find nothing to do. DIGEST is `-` for an image built here.
write_release() {
  local service=$1 repository=$2 version=$3 digest=$4 variable=$5
  local value=$version file image id known
  [ "$digest" = - ] || value=$version@$digest
  mkdir -p "${DANGJIK_LOCK_DIR:?}/releases"
  file=$(release_file "$version")
  printf '%s=%s\n' "$variable" "$value" | write_file "$file.env"
  image=$(resolved_image "$service" --env-file "$file.env")
  rm -f "$file.env"
  if [ "$image" != "$repository:$value" ]; then
    refuse "with $variable=$value the compose files resolve $service to '$image', not to $repository:$value"
  fi
  id=$(image_id "$image")
  [ -n "$id" ] || refuse "docker does not know $image although $repository:$version is here"
  known=$(release_field "$version" digest)
  if [ "$digest" != - ] && [ -n "$known" ] && [ "$known" != "$digest" ]; then
    refuse "$repository:$version was $known when it was first deployed and is $digest now: the tag was moved"
  fi
  write_file "$file" <<RELEASE
# id $id
# digest $digest
services:
  $service:
    image: $image
    pull_policy: never
RELEASE
  fact release.image "$image"
  fact release.id "$id"
  say "release $version is $image"
}

# has_release VERSION : its file is here and docker has exactly the image it names.
has_release() {
  local image id
  image=$(release_field "$1" image)
  id=$(release_field "$1" id)
  [ -n "$image" ] && [ -n "$id" ] && [ "$(image_id "$image")" = "$id" ]
}

# end_if_here VERSION : tells the release and ends the script well when there is nothing left to do for it.
end_if_here() {
  has_release "$1" || return 0
  say "release $1 is here already: $(release_field "$1" image)"
  fact release.image "$(release_field "$1" image)"
  fact release.id "$(release_field "$1" id)"
  exit 0
}
