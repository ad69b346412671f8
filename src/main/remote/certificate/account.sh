#!/bin/bash
# Puts the accounts with one authority aside, so that certbot registers a new one. Nothing is deleted.
#   account.sh --domain D --file F [--container C] URL
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

options "$@"
authority=$(sed 's|^https\{0,1\}://||; s|/*$||' <<<"${rest[0]}")
root=${file%/live/*}
[ "$root" != "$file" ] || problem other "$file does not lie where certbot keeps its accounts"

# shellcheck disable=SC2016 # its parameters are its own
readonly ASIDE='set -e
cd "$1/accounts"
[ ! -d "$2" ] || mv "$2" "$2.lost-$3"'
stamp=$(date +%s)

if [ -z "$container" ]; then
  sudo -n sh -c "$ASIDE" sh "$root" "$authority" "$stamp"
else
  mount=$(mounted "$root")
  [ -n "$mount" ] || problem other "nothing is mounted at $root in $container"
  image=$(engine inspect --type container -f '{{.Image}}' "$container")
  engine run --rm --network none -v "${mount% *}:${mount##* }" --entrypoint sh "$image" -c "$ASIDE" sh "$root" "$authority" "$stamp"
fi
say "accounts with $authority were put aside (.lost-$stamp)"
