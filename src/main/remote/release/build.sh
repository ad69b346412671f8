#!/bin/bash
# Builds the image of a release on this host from exactly one commit, beside the checkout that compose runs from, and
# writes the release file that pins it. Starts nothing.
#   build.sh --service NAME --repository REPOSITORY --version SHA --variable NAME --directory CHECKOUT -- COMPOSE...
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

service='' repository='' version='' variable='' directory=''
while [ $# -gt 0 ]; do
  case $1 in
    --service) service=$2 ;;
    --repository) repository=$2 ;;
    --version) version=$2 ;;
    --variable) variable=$2 ;;
    --directory) directory=$2 ;;
    --) break ;;
    *) refuse "build knows no option $1" ;;
  esac
  shift 2
done
shift
use_compose "$@"

readonly TREE=${DANGJIK_LOCK_DIR:?}/build/$version

remove_tree() {
  git -C "$directory" worktree remove --force "$TREE" 2>/dev/null || rm -rf "$TREE"
  git -C "$directory" worktree prune
}

# The compose words with every path inside the checkout moved to the build tree; files that Git does not have, such as
# environment files, stay where they are.
moved_words() {
  local word moved
  for word in "${compose[@]}"; do
    moved=$TREE${word#"$directory"}
    if [ "$word" != "${word#"$directory"}" ] && [ -e "$moved" ]; then
      printf '%s\0' "$moved"
    else
      printf '%s\0' "$word"
    fi
  done
}

build_image() {
  local words
  mkdir -p "${DANGJIK_LOCK_DIR:?}/build"
  remove_tree
  trap remove_tree EXIT
  git -C "$directory" worktree add --quiet --detach "$TREE" "$version" ||
    refuse "commit $version cannot be checked out of $directory"
  mapfile -d '' -t words < <(moved_words)
  printf '%s=%s\n' "$variable" "$version" >"$TREE.env"
  say "building $repository:$version"
  "${words[@]}" --env-file "$TREE.env" build --build-arg "GIT_SHA=$version" "$service" </dev/null ||
    refuse "docker compose build $service at $version did not succeed; its reason stands above"
  rm -f "$TREE.env"
}

end_if_here "$version"
build_image
[ -n "$(image_id "$repository:$version")" ] ||
  refuse "the build ended well, but made no image $repository:$version: does $service set image: to it?"
write_release "$service" "$repository" "$version" - "$variable"
