#!/bin/bash
# Removes what an interrupted recreate left behind: containers of this project that compose had created under a
# temporary name (<12 hex>_<name>) and never started. While one is there, `docker compose up` stops with a conflict.
#   clean.sh [--check] -- COMPOSE...
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

only_check=''
if [ "$1" = --check ]; then
  only_check=yes
  shift
fi
shift
use_compose "$@"

leftovers() {
  ask ps -a --no-trunc --filter "label=com.docker.compose.project=$project" --filter status=created \
    --format '{{.ID}} {{.Names}}' | grep -E ' [0-9a-f]{12}_' || true
}

left=$(leftovers)
[ -n "$left" ] || exit 0
[ -z "$only_check" ] || refuse "an interrupted recreate left: $left"
while read -r id name; do
  say "removing $name, left by an interrupted recreate"
  ask rm "$id" >/dev/null
done <<<"$left"
fact cleaned "$(wc -l <<<"$left")"
