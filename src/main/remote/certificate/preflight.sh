#!/bin/bash
# Looks before anything is asked of the authority: nothing has changed since the plan, and nothing is missing.
#   preflight.sh --domain D --file F [--container C] --before FINGERPRINT|none [--image I] [--script PATH] [--acme URL]
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

readonly FREE_KIB=$((50 * 1024))

options "$@"
before='' image='' script='' acme=''
set -- "${rest[@]}"
while [ $# -gt 0 ]; do
  case $1 in
    --before) before=$2 ;;
    --image) image=$2 ;;
    --script) script=$2 ;;
    --acme) acme=$2 ;;
    *) problem other "preflight knows no option $1" ;;
  esac
  shift 2
done

if [ -n "$container" ] && ! engine version -f '{{.Server.Version}}' >/dev/null; then
  problem docker "docker does not answer on this host"
fi

now=$(file_print)
if [ "${now:-none}" != "$before" ]; then
  problem changed "the certificate in $file is another one than when the plan was made (${now:-none})"
fi
say "$file: ${now:-none}"

directory=/
[ -z "$container" ] || directory=$(engine info -f '{{.DockerRootDir}}')
free=$(df -Pk "$directory" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$FREE_KIB" ] || problem disk-full "$directory has $((free >> 10)) MiB free, a renewal needs 50"
say "$directory has $((free >> 10)) MiB free"

if [ -n "$image" ] && ! engine image inspect "$image" >/dev/null 2>&1; then
  say "docker pull $image"
  pulled=$(timeout -k 5 240 docker pull -q "$image" 2>&1 </dev/null) || problem image "$image: $pulled"
fi
if [ -n "$script" ] && [ ! -x "$script" ]; then
  problem certbot-missing "$script is not there, or may not be executed"
fi

if [ -n "$acme" ] && command -v curl >/dev/null; then
  code=$(curl -sSk -m 15 -o /dev/null -w '%{http_code}' "$acme" 2>&1) || problem acme-down "$acme: $code"
  case $code in
    5*) problem acme-down "$acme answers $code" ;;
    *) say "$acme answers $code" ;;
  esac
fi
