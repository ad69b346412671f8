#!/bin/bash
# What the runbook's `docker compose up -d`, typed by hand, would do now. Only asks; a deploy must leave nothing to do.
#   by-hand.sh -- COMPOSE...
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

shift
use_compose "$@"

if ! said=$(ask_compose --dry-run up -d 2>&1); then
  fact by-hand unknown
  say "$said"
  refuse "docker compose --dry-run up -d does not answer, so what a hand would change is not known"
fi
changes=$(grep -E ' (Create|Created|Creating|Recreate|Recreated|Starting|Started)$' <<<"$said" |
  grep -oE 'Container [^ ]+' | sort -u | cut -d' ' -f2 | paste -sd' ' -) || true
fact by-hand "${changes:-nothing}"
[ -z "$changes" ] || refuse "docker compose up -d, typed by hand, would change: $changes"
say "docker compose up -d, typed by hand, would change nothing"
