#!/bin/bash
# Brings the checkout that compose runs from to one commit, forward only, and back again when the deploy does not hold.
#   sync.sh forward DIRECTORY BRANCH COMMIT -- COMPOSE...
#   sync.sh back DIRECTORY
#   sync.sh check DIRECTORY COMMIT
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

verb=$1 directory=$2
readonly BEFORE=${DANGJIK_RUN_DIR:?}/commit-before

head_commit() { git -C "$directory" rev-parse HEAD; }

forward() {
  local branch=$1 commit=$2 now
  now=$(head_commit)
  [ -e "$BEFORE" ] || printf '%s\n' "$now" | write_file "$BEFORE"
  if ! git -C "$directory" cat-file -e "$commit^{commit}" 2>/dev/null; then
    timeout -k 5 60 git -C "$directory" fetch --quiet origin "$branch" </dev/null ||
      refuse "commit $commit is not in $directory and branch $branch cannot be fetched"
  fi
  git -C "$directory" merge --quiet --ff-only "$commit" ||
    refuse "$directory at $now cannot go forward to $commit; git's reason stands above"
  fact sync.from "$now"
  fact sync.to "$commit"
  say "$directory went from ${now:0:12} to ${commit:0:12}"
  ask_compose config -q || refuse "the compose files at $commit do not load (docker compose config)"
}

# Keeps what somebody changed by hand, and refuses rather than lose it.
back() {
  local before
  [ -e "$BEFORE" ] || return 0
  before=$(cat "$BEFORE")
  [ "$(head_commit)" != "$before" ] || return 0
  git -C "$directory" reset --quiet --keep "$before" || refuse "$directory cannot go back to $before"
  say "$directory is back at ${before:0:12}"
}

case $verb in
  forward)
    branch=$3 commit=$4
    shift 5
    use_compose "$@"
    forward "$branch" "$commit"
    ;;
  back) back ;;
  check) [ "$(head_commit)" = "$3" ] ;;
  *) refuse "sync knows no verb $verb" ;;
esac
