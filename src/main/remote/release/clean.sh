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

if [ -n "$only_check" ]; then
  left=$(leftovers)
  [ -z "$left" ] || refuse "an interrupted recreate left: $left"
  exit 0
fi
remove_leftovers
