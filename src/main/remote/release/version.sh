#!/bin/bash
# Writes the version where the stack's own compose files read it, so that a deploy leaves no trap for hands: what
# someone types later computes the same configuration. Touches one line of one file; the file changes whole or not.
#   version.sh write FILE VARIABLE VERSION [sudo -n]   remembers what stood there, once a run
#   version.sh restore FILE VARIABLE [sudo -n]         puts that back
#   version.sh check FILE VARIABLE VERSION [sudo -n]
# What is written is VERSION@DIGEST of the release, for an image built here just VERSION.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

verb=$1 file=$2 variable=$3
shift 3
value=''
if [ "$verb" != restore ]; then
  value=$(release_value "$1")
  shift
fi
# What is left are the words in front of every command that reads or changes the file.
as_owner=("$@")
readonly BEFORE=${DANGJIK_RUN_DIR:?}/version-before
file=$(readlink -f "$file")
[[ $variable =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || refuse "$variable is not the name of a variable"

# The value that stands in the file; exit code 1 when the file has no such line.
value_there() {
  local line
  line=$("${as_owner[@]}" grep -m1 "^$variable=" "$file") || return 1
  line=${line#*=}
  printf '%s\n' "${line//[\"\'$'\r']/}"
}

# GNU sed writes a new file beside the old one, gives it the same owner and mode, and renames it.
put() {
  [[ $1 =~ ^[A-Za-z0-9._-]+(@sha256:[0-9a-f]{64})?$ ]] || refuse "'$1' is not a version"
  "${as_owner[@]}" sed -i -E "s/^$variable=.*/$variable=$1/" "$file" || refuse "$file cannot be rewritten"
  sync -f "$(dirname "$file")"
  [ "$(value_there)" = "$1" ] || refuse "$file does not say $variable=$1 after it was written"
  say "$file says $variable=$1"
}

case $verb in
  write)
    before=$(value_there) || refuse "$file has no line $variable=...; add it, with the version that runs now"
    [ -e "$BEFORE" ] || printf '%s\n' "$before" | write_file "$BEFORE"
    if [ "$before" = "$value" ]; then
      say "$file says $variable=$value already"
    else
      put "$value"
    fi
    ;;
  restore)
    [ -e "$BEFORE" ] || exit 0
    put "$(cat "$BEFORE")"
    ;;
  check) [ "$(value_there)" = "$value" ] ;;
  *) refuse "version knows no verb $verb" ;;
esac
