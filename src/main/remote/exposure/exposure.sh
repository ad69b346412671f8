#!/bin/bash -p
# Dangjik's exposure helper: the only thing on this machine that opens an admin page to the world, and only as far as
# /etc/dangjik/exposure-policy allows. Root's own, installed by `dangjik provision`; docs/exposure-helper.md is the
# reference of verbs, requests, answers, files and exit codes. Needs bash 5, coreutils, util-linux, systemd, openssl
# and an nginx.
#
# A request comes on standard input as key=value lines of a closed grammar. Nothing of it is ever evaluated or becomes
# part of a command's text; it becomes part of a file only after it matched its form.
#
# What is open closes by four means that need no bot: nginx refuses by itself after the time written into its
# configuration; a timer of this exposure; the reaper, once a minute; and a restart of the machine, since everything
# lies in memory.
set -uo pipefail
shopt -s nullglob
umask 077
export LC_ALL=C TZ=UTC PATH=/usr/sbin:/usr/bin:/sbin:/bin

SELF=$(readlink -f "${BASH_SOURCE[0]}")
readonly SELF HOME_DIR=${SELF%/*}
# Only a copy that is not the installed one looks elsewhere; that is how it is tested.
ROOT='' PROC=/proc
if [[ $HOME_DIR != /usr/local/lib/dangjik ]]; then
  ROOT=${DANGJIK_EXPOSURE_ROOT-}
  PROC=${DANGJIK_EXPOSURE_PROC:-/proc}
  [[ -z ${DANGJIK_EXPOSURE_PATH-} ]] || PATH=$DANGJIK_EXPOSURE_PATH:$PATH
fi
readonly ROOT PROC
readonly POLICY=$ROOT/etc/dangjik/exposure-policy
readonly RUN=$ROOT/run/dangjik RECEIPTS=$ROOT/var/lib/dangjik/receipts
readonly INCLUDES=$RUN/nginx/include AUTH=$RUN/nginx/auth GATES=$RUN/nginx/gate STATES=$RUN/state SIDECARS=$RUN/sidecar

readonly USAGE=64 DATA=65 UNAVAILABLE=69 TEMPORARY=75 NOT_ALLOWED=77 MISCONFIGURED=78 # sysexits.h

readonly ID_FORM='[A-Za-z0-9]+(-[A-Za-z0-9]+)*' # and at most 40 characters
readonly SURFACE_FORM='[a-z][a-z0-9-]{0,62}/[a-z][a-z0-9-]{0,62}'
readonly NUMBER_FORM='(0|[1-9][0-9]{0,9})'
readonly DOMAIN_FORM='([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}'
readonly PATH_FORM='/([a-z0-9][a-z0-9._-]*/)+'
readonly CONTAINER_FORM='[A-Za-z0-9][A-Za-z0-9_.-]{0,100}'

PARTS=$HOME_DIR/exposure.d
[[ -d $PARTS ]] || PARTS=$HOME_DIR/parts
# shellcheck source=parts/tell.sh
. "$PARTS/tell.sh" || exit 70
# shellcheck source=parts/network.sh
. "$PARTS/network.sh" || exit 70
# shellcheck source=parts/policy.sh
. "$PARTS/policy.sh" || exit 70
# shellcheck source=parts/request.sh
. "$PARTS/request.sh" || exit 70
# shellcheck source=parts/state.sh
. "$PARTS/state.sh" || exit 70
# shellcheck source=parts/nginx.sh
. "$PARTS/nginx.sh" || exit 70
# shellcheck source=parts/machine.sh
. "$PARTS/machine.sh" || exit 70
# shellcheck source=parts/check.sh
. "$PARTS/check.sh" || exit 70
# shellcheck source=parts/verbs.sh
. "$PARTS/verbs.sh" || exit 70

main() {
  local verb=${1-}
  (($# == 0)) || shift
  case $verb in
    open | status | rotate | heartbeat | preflight | version | reap)
      (($# == 0)) || refuse "$USAGE" usage "$verb takes no words; what it needs comes on standard input"
      "verb_$verb"
      ;;
    close) verb_close "$@" ;;
    *) refuse "$USAGE" usage "verbs are open close status rotate heartbeat reap preflight version" ;;
  esac
}

main "$@"
