# shellcheck shell=bash disable=SC2154 # lib.sh stands before it when it is sent
# Puts a file where the authority's challenge would lie, for a look from outside, and takes it away again.
#   challenge.sh --domain D --file F [--container C] place|remove WEBROOT TOKEN
# place also removes what an earlier look has left, and says what this host itself is answered under the public name.

options "$@"
verb=${rest[0]} webroot=${rest[1]} token=${rest[2]}
[[ $token =~ ^dangjik-[0-9a-f]{32}$ ]] || exit 64

# Run by sh where the webroot can be written.
# shellcheck disable=SC2016 # its parameters are its own
readonly WORK='set -e
mkdir -p "$1/.well-known/acme-challenge"
cd "$1/.well-known/acme-challenge"
rm -f dangjik-*
[ "$2" = remove ] || { printf %s "$3" >"$3"; chmod 644 "$3"; }
[ "$2" != remove ] || { cd /; rmdir "$1/.well-known/acme-challenge" "$1/.well-known" 2>/dev/null || true; }'

work() {
  local mount image
  if [ -z "$container" ]; then
    sh -c "$WORK" sh "$webroot" "$verb" "$token" || sudo -n sh -c "$WORK" sh "$webroot" "$verb" "$token"
    return
  fi
  mount=$(mounted "$webroot")
  [ -n "$mount" ] || {
    echo "nothing is mounted at $webroot in $container" >&2
    return 1
  }
  image=$(engine inspect --type container -f '{{.Image}}' "$container")
  engine run --rm --network none -v "${mount% *}:${mount##* }" --entrypoint sh "$image" -c "$WORK" sh "$webroot" "$verb" "$token"
}

work
say "worked"
if [ "$verb" = place ] && command -v curl >/dev/null; then
  answer=$(curl -sS -m 5 -w '\n%{http_code}' "http://$domain/.well-known/acme-challenge/$token" 2>&1) || true
  if [ "${answer%%$'\n'*}" = "$token" ]; then
    say inside yes
  else
    say "inside $(one_line 200 <<<"$answer")"
  fi
fi
