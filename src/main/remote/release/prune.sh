#!/bin/bash
# Removes images of releases that no rollback can want any more: never the current one, never the one before it, never
# one of the newest N verified ones that were not left as bad, never one that a container uses. By explicit names only.
#   prune.sh --keep N [--protect VERSION]... -- COMPOSE...
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

keep='' protected=()
while [ $# -gt 0 ]; do
  case $1 in
    --keep) keep=$2 ;;
    --protect) protected+=("$2") ;;
    --) break ;;
    *) refuse "prune knows no option $1" ;;
  esac
  shift 2
done
shift
use_compose "$@"
[[ $keep =~ ^[1-9][0-9]*$ ]] || refuse "prune needs --keep with a number from 1"

readonly LEDGER=${DANGJIK_LOCK_DIR:?}/releases.jsonl

# A version marked bad and verified again later is good again: what counts is its newest line.
keep_verified() {
  local line seq version
  local -A bad=() seen=()
  while IFS= read -r line; do
    case $line in '{"bad":'*) bad[$(ledger_field bad "$line")]=yes ;; esac
  done <"$LEDGER"
  while IFS= read -r line; do
    case $line in '{"seq":'*'"verified":true}') ;; *) continue ;; esac
    seq=$(ledger_field seq "$line") version=$(ledger_field version "$line")
    [ -z "${seen[$version]-}" ] || continue
    seen[$version]=yes
    [ -z "${bad[$seq]-}" ] || continue
    [ "$kept" -lt "$keep" ] || continue
    kept=$((kept + 1))
    wanted[$version]=yes
  done < <(tac "$LEDGER")
}

# Every release of this service is here as a file, also those that never held.
remove_unwanted() {
  local file version
  for file in "$DANGJIK_LOCK_DIR"/releases/*.yaml; do
    [ -e "$file" ] || continue
    version=$(basename "$file" .yaml)
    [ -z "${wanted[$version]-}" ] || continue
    remove_release "$version" || continue
    rm -f "$file"
    removed=$((removed + 1))
  done
}

# One image has two names here, by tag and by digest. What a container uses stays, and so does a digest that a wanted
# release shares.
remove_release() {
  local version=$1 image id name
  image=$(release_field "$version" image)
  id=$(image_id "$image")
  [ -n "$id" ] || return 0
  [ -z "$(ask ps -aq --filter "ancestor=$id")" ] || return 1
  for name in "${image%@*}" "${image%%:"$version"*}@${image#*@}"; do
    [[ $name != *@* ]] || ! is_shared "${image#*@}" || continue
    [ -n "$(image_id "$name")" ] || continue
    ask rmi "$name" >/dev/null || return 1
  done
  say "removed $image"
}

is_shared() {
  local version
  for version in "${!wanted[@]}"; do
    [ "$(release_field "$version" digest)" != "$1" ] || return 0
  done
  return 1
}

declare -A wanted=()
kept=0 removed=0
for version in "${protected[@]}"; do
  wanted[$version]=yes
done
if [ ! -s "$LEDGER" ]; then
  say "no release is verified yet, nothing is removed"
  exit 0
fi
current=$(cat "$DANGJIK_LOCK_DIR/current" 2>/dev/null || true)
[ -n "$current" ] || refuse "the ledger has no current release, so nothing is removed"
for version in "$(ledger_field version "$current")" "$(ledger_field previous "$current")"; do
  [ -z "$version" ] || wanted[$version]=yes
done
keep_verified
remove_unwanted
fact pruned "$removed"
