#!/bin/bash
# Writes down that a release passed its health check and bake: a line of the ledger, then `current`.
#   record.sh --service NAME --version VERSION [--bad yes] -- COMPOSE...
# --bad yes: the release that was current until now is marked as left because it was bad. Running it twice does no harm.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

service='' version='' bad='' only_check=''
while [ $# -gt 0 ]; do
  case $1 in
    --service) service=$2 ;;
    --version) version=$2 ;;
    --bad) bad=$2 ;;
    --check) only_check=$2 ;;
    --) break ;;
    *) refuse "record knows no option $1" ;;
  esac
  shift 2
done
shift
use_compose "$@"

readonly LEDGER=${DANGJIK_LOCK_DIR:?}/releases.jsonl
readonly CURRENT=$DANGJIK_LOCK_DIR/current

# A line that ends without a line feed was cut by a full disk: the next one must not be glued to it.
append() {
  if [ -s "$LEDGER" ] && [ -n "$(tail -c 1 "$LEDGER")" ]; then
    printf '\n' >>"$LEDGER"
  fi
  printf '%s\n' "$1" >>"$LEDGER"
  sync -d "$LEDGER"
}

last_seq() {
  local seq
  seq=$(sed -nE 's/^\{"seq":([0-9]+),.*/\1/p' "$LEDGER" 2>/dev/null | tail -n 1)
  printf '%s\n' "${seq:-0}"
}

# The line of this run, when an earlier try got that far.
line_of_run() { grep -F "\"run\":\"$DANGJIK_SEGMENT\"" "$LEDGER" 2>/dev/null | grep -m1 '^{"seq":.*"verified":true}$' || true; }

if [ -n "$only_check" ]; then
  grep -qF "\"run\":\"${DANGJIK_SEGMENT:?}\"" "$CURRENT" 2>/dev/null
  exit
fi

before=$(cat "$CURRENT" 2>/dev/null || true)
line=$(line_of_run)
if [ -z "$line" ]; then
  now=$(date -u +%FT%TZ)
  line="{\"seq\":$(($(last_seq) + 1)),\"version\":\"$version\",\"image\":\"$(release_field "$version" image)\","
  line+="\"id\":\"$(release_field "$version" id)\",\"digest\":\"$(release_field "$version" digest)\","
  line+="\"service\":\"$service\",\"previous\":\"$(ledger_field version "$before")\",\"run\":\"${DANGJIK_SEGMENT:?}\","
  line+="\"at\":\"$now\",\"verified\":true}"
  if [ -n "$bad" ] && [ -n "$before" ]; then
    append "{\"bad\":$(ledger_field seq "$before"),\"run\":\"$DANGJIK_SEGMENT\",\"at\":\"$now\"}"
    fact release.bad "$(ledger_field seq "$before")"
  fi
  append "$line"
fi
printf '%s\n' "$line" | write_file "$CURRENT"
fact release.seq "$(ledger_field seq "$line")"
fact release.after "$version"
fact release.digest "$(ledger_field digest "$line")"
fact release.at "$(ledger_field at "$line")"
say "release $version is verified and current"
