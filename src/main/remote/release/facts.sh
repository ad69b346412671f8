# shellcheck shell=bash
# What a plan is made from, in one look; changes nothing but Git's memory of its remote. Sent behind lib.sh to
# `bash -s --`. Answers one fact a line: a word, a space, the rest; *64 means the rest is base64 of several lines.
#   --lock-dir DIR --service NAME --repository REPOSITORY --file FILE --variable NAME
#   [--root yes] [--version WANTED] [--artifact pull|build] [--directory CHECKOUT] [--branch BRANCH] -- COMPOSE...

# shellcheck source-path=SCRIPTDIR source=lib.sh
[ "$(type -t use_compose)" = function ] || . "$(dirname "$0")/lib.sh"

DANGJIK_LOCK_DIR='' service='' repository='' file='' variable='' root='' version='' artifact=pull directory='' branch=''
while [ $# -gt 0 ]; do
  case $1 in
    --lock-dir) DANGJIK_LOCK_DIR=${2/#\~/$HOME} ;;
    --service) service=$2 ;;
    --repository) repository=$2 ;;
    --file) file=$2 ;;
    --variable) variable=$2 ;;
    --root) root=$2 ;;
    --version) version=$2 ;;
    --artifact) artifact=$2 ;;
    --directory) directory=$2 ;;
    --branch) branch=$2 ;;
    --) break ;;
    *) refuse "facts knows no option $1" ;;
  esac
  shift 2
done
shift
use_compose "$@"

readonly MANIFESTS='application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,'\
' application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json'

lines64() {
  local text
  text=$(head -c 16384)
  [ -z "$text" ] || printf '%s %s\n' "$1" "$(base64 -w0 <<<"$text")"
}

tell_host() {
  local version directory
  printf 'time %s\n' "$(date +%s)"
  if ! version=$(ask version -f '{{.Server.Version}}' 2>&1); then
    lines64 docker-silent64 <<<"$version"
    printf 'end\n'
    exit 0
  fi
  printf 'docker %s\n' "$version"
  printf 'docker-words %s\n' "${docker[*]}"
  directory=$(ask info -f '{{.DockerRootDir}}')
  printf 'disk %s\n' "$(df -B1 --output=avail "$directory" | tail -n 1)"
}

tell_ledger() {
  local line release image id here
  if [ -s "$DANGJIK_LOCK_DIR/current" ]; then
    printf 'current %s\n' "$(head -n 1 "$DANGJIK_LOCK_DIR/current")"
  fi
  if [ -s "$DANGJIK_LOCK_DIR/releases.jsonl" ]; then
    while IFS= read -r line; do
      printf 'ledger %s\n' "$line"
    done < <(tail -n 500 "$DANGJIK_LOCK_DIR/releases.jsonl")
  fi
  for release in "$DANGJIK_LOCK_DIR"/releases/*.yaml; do
    [ -e "$release" ] || continue
    release=$(basename "$release" .yaml)
    id=$(release_field "$release" id)
    image=$(release_field "$release" image)
    here=no
    [ "$(image_id "$image")" != "$id" ] || here=yes
    printf 'release %s %s %s %s\n' "$release" "$here" "$id" "$image"
  done
}

tell_service() {
  local id image resolved said
  for id in $(containers_of "$service"); do
    ask inspect --type container -f 'container {{.Id}} {{.State.Status}} {{.Image}} {{.Config.Image}}' "$id"
  done
  for image in $(running_images "$service" | sort -u); do
    printf 'running %s %s\n' "$image" "$(ask image inspect -f '{{.Size}}' "$image" 2>/dev/null || echo 0)"
  done
  if ! said=$(ask_compose config --images 2>&1); then
    lines64 config-problem64 <<<"$said"
    return
  fi
  tell_moving <<<"$said"
  resolved=$(resolved_image "$service")
  [ -z "$resolved" ] || printf 'resolved %s\n' "$resolved"
}

# Images of the other services without a tag or with `latest`: what they are is decided by the day of their pull.
# Between the images stand warnings of compose.
tell_moving() {
  local image
  { grep -E '^[a-z0-9][a-zA-Z0-9._/:@-]*$' || true; } | sort -u | while read -r image; do
    case $image in
      "$repository" | "$repository":* | *@sha256:*) ;;
      *:latest) printf 'moving %s\n' "$image" ;;
      *) [[ ${image##*/} == *:* ]] || printf 'moving %s\n' "$image" ;;
    esac
  done
}

tell_variable() {
  local line words=()
  [ "$root" != yes ] || words=(sudo -n)
  if line=$("${words[@]}" grep -m1 "^$variable=" "$(readlink -f "$file")" 2>/dev/null </dev/null); then
    printf 'variable %s\n' "${line#*=}"
  fi
}

# ---------------------------------------------------------------- the checkout

fetch() {
  local problem
  if ! problem=$(GIT_TERMINAL_PROMPT=0 timeout -k 2 20 git -C "$directory" fetch --quiet origin 2>&1 </dev/null); then
    lines64 fetch-problem64 <<<"$problem"
  fi
}

tell_checkout() {
  local head target changed
  head=$(git -C "$directory" rev-parse --verify --quiet HEAD) || { printf 'checkout none\n' && return; }
  printf 'checkout %s\n' "$head"
  changed=$(git -C "$directory" status --porcelain --untracked-files=no)
  lines64 changed64 <<<"$changed"
  target=$(git -C "$directory" rev-parse --verify --quiet "origin/$branch^{commit}") || return 0
  printf 'target %s\n' "$target"
  git -C "$directory" merge-base --is-ancestor "$head" "$target" || printf 'diverged yes\n'
  git -C "$directory" log --oneline --no-decorate -n 30 "$head..$target" | lines64 commits64
  git -C "$directory" diff --stat=100 "$head..$target" | lines64 stat64
  git -C "$directory" diff "$head..$target" | lines64 diff64
  [ "$head" = "$target" ] || tell_changes "$target"
}

# Services other than ours whose configuration the commit changes: the same files are asked, old and new, with
# everything else as it is. A file that the commit moves away leaves nothing to compare.
tell_changes() {
  local target=$1 scratch word before='' moved=() name count=0
  scratch=$(mktemp -d)
  for word in "${compose[@]}"; do
    if [[ $before == -f && $word == "$directory"/* ]]; then
      count=$((count + 1))
      git -C "$directory" show "$target:${word#"$directory"/}" >"$scratch/$count.yaml" 2>/dev/null || return 0
      word=$scratch/$count.yaml
    fi
    moved+=("$word") before=$word
  done
  timeout -k 5 60 "${moved[@]}" config --hash '*' 2>/dev/null </dev/null | sort >"$scratch/after" || true
  ask_compose config --hash '*' | sort >"$scratch/before"
  if [ -s "$scratch/after" ]; then
    comm -13 "$scratch/before" "$scratch/after" | while read -r name _; do
      [ "$name" = "$service" ] || printf 'also %s\n' "$name"
    done
  else
    printf 'target-problem yes\n'
  fi
  rm -rf "$scratch"
}

# tell_migrations WORD OLDER NEWER : files between the two that look like changes of a schema, when Git knows both.
tell_migrations() {
  [ -n "$2" ] && [ -n "$3" ] || return 0
  git -C "$directory" rev-parse --verify --quiet "$2^{commit}" >/dev/null || return 0
  git -C "$directory" rev-parse --verify --quiet "$3^{commit}" >/dev/null || return 0
  git -C "$directory" diff --name-only "$2" "$3" -- '*migration*' '*migrate*' | lines64 "$1"
}

# What going back to each release that is kept here would leave behind.
tell_ways_back() {
  local current release
  current=$(current_version)
  for release in "$DANGJIK_LOCK_DIR"/releases/*.yaml; do
    [ -e "$release" ] || continue
    release=$(basename "$release" .yaml)
    [ "$release" = "$current" ] || tell_migrations "behind64-$release" "$release" "$current"
  done
}

tell_commit() {
  local commit
  if commit=$(git -C "$directory" rev-parse --verify --quiet "$version^{commit}" 2>/dev/null); then
    printf 'artifact found %s -\n' "$commit"
  elif [ "$(git -C "$directory" rev-parse --disambiguate="$version" | wc -l)" -gt 1 ]; then
    printf 'artifact ambiguous %s\n' "$(git -C "$directory" rev-parse --disambiguate="$version" | paste -sd' ' -)"
  else
    printf 'artifact missing\n'
  fi
}

# ---------------------------------------------------------------- the registry

# Where docker would pull from: "<address>/v2/<name>" candidates, best first.
registry_addresses() {
  local first=${repository%%/*} name=$repository mirror
  if [[ $repository == */* && ($first == *.* || $first == *:* || $first == localhost) ]]; then
    printf 'https://%s/v2/%s\n' "$first" "${repository#*/}"
    return
  fi
  [[ $name == */* ]] || name=library/$name
  ask info -f '{{range .RegistryConfig.Mirrors}}{{println .}}{{end}}' | while read -r mirror; do
    [ -z "$mirror" ] || printf '%s/v2/%s\n' "${mirror%/}" "$name"
  done
}

look() { curl -sS -m 8 --connect-timeout 4 "$@" 2>/dev/null </dev/null; }

# 0 and the answer told, or 1: this registry does not tell.
tell_from_registry() {
  local address=$1 answer code digest tags
  answer=$(look -I -H "Accept: $MANIFESTS" "$address/manifests/$version") || return 1
  answer=${answer//$'\r'/}
  code=$(sed -nE '1s/^HTTP[^ ]* ([0-9]+).*/\1/p' <<<"$answer")
  if [ "$code" = 200 ]; then
    digest=$(sed -nE 's/^docker-content-digest: *(sha256:[0-9a-f]{64})$/\1/Ip' <<<"$answer" | tail -n 1)
    printf 'artifact found %s %s\n' "$version" "${digest:--}"
    return 0
  fi
  [ "$code" = 404 ] || return 1
  tags=$(look "$address/tags/list" | head -c 1048576 | grep -oE "\"${version}[0-9a-f]*\"" | tr -d '"' | sort -u) || true
  tags=$(paste -sd' ' - <<<"$tags")
  case $tags in
    '') printf 'artifact missing\n' ;;
    *' '*) printf 'artifact ambiguous %s\n' "$tags" ;;
    *)
      version=$tags
      tell_from_registry "$address"
      ;;
  esac
}

tell_image() {
  local address answer
  if [ -n "$(release_field "$version" image)" ] && has_release "$version"; then
    printf 'artifact found %s %s\n' "$version" "$(release_field "$version" digest)"
    return
  fi
  for address in $(registry_addresses); do
    tell_from_registry "$address" && return
  done
  if answer=$(timeout -k 2 20 "${docker[@]}" manifest inspect "$repository:$version" 2>&1 </dev/null); then
    printf 'artifact found %s -\n' "$version"
  elif [[ $answer == *'no such manifest'* || $answer == *'manifest unknown'* ]]; then
    printf 'artifact missing\n'
  elif [ -n "$(image_id "$repository:$version")" ]; then
    printf 'artifact found %s -\n' "$version"
  else
    lines64 artifact-unknown64 <<<"$answer"
  fi
}

printf 'dangjik-facts 1\n'
tell_host
tell_ledger
tell_service
tell_variable
if [ -n "$directory" ] && [ -n "$version" ]; then
  fetch
  [ -z "$branch" ] || tell_checkout
fi
if [ -n "$version" ]; then
  case $artifact in
    build) tell_commit ;;
    *) tell_image ;;
  esac
fi
if [ -n "$directory" ]; then
  if [ -n "$version" ]; then
    tell_migrations migrations64 "$(current_version)" "$version"
  else
    tell_ways_back
  fi
fi
printf 'end\n'
