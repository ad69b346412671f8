#!/bin/bash
# Brings the image of a release to this host and writes the release file that pins it. Starts nothing.
#   pull.sh --service NAME --repository REPOSITORY --version TAG --variable NAME [--digest sha256:...] -- COMPOSE...
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

service='' repository='' version='' variable='' wanted_digest=''
while [ $# -gt 0 ]; do
  case $1 in
    --service) service=$2 ;;
    --repository) repository=$2 ;;
    --version) version=$2 ;;
    --variable) variable=$2 ;;
    --digest) wanted_digest=$2 ;;
    --) break ;;
    *) refuse "pull knows no option $1" ;;
  esac
  shift 2
done
shift
use_compose "$@"

pull_image() {
  local directory
  say "pulling $repository:$version"
  if ! "${docker[@]}" pull "$repository:$version" </dev/null; then
    # A mirror that stops for lack of space makes docker ask elsewhere, and the last answer hides the first.
    directory=$(ask info -f '{{.DockerRootDir}}')
    df -h "$directory"
    refuse "docker pull $repository:$version did not succeed; its reason stands above"
  fi
}

# The digest under which the registry knows the image.
digest_here() {
  ask image inspect -f '{{range .RepoDigests}}{{println .}}{{end}}' "$repository:$version" |
    sed -n "s|^$repository@||p" | head -n 1
}

# An image that says from which revision it was made must say this one; short and full form of it are the same.
revision_matches() {
  local revision
  revision=$(ask image inspect -f '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$repository:$version")
  case $revision in
    '' | '<no value>') say "the image does not say from which revision it was made" ;;
    "$version"*) ;;
    *)
      [ -z "${version##"$revision"*}" ] ||
        refuse "$repository:$version says it was made from revision $revision, not from $version"
      ;;
  esac
}

end_if_here "$version"
pull_image
digest=$(digest_here)
[ -n "$digest" ] || refuse "$repository:$version has no registry digest, so it cannot be pinned"
if [ -n "$wanted_digest" ] && [ "$digest" != "$wanted_digest" ]; then
  refuse "$repository:$version is $digest, the plan was made with $wanted_digest: plan again"
fi
revision_matches
write_release "$service" "$repository" "$version" "$digest" "$variable"
