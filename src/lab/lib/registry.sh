# shellcheck shell=bash
# The registry's contents: the images the machines pull, and every release of the applications.

readonly REGISTRY=127.0.0.1:15000

# publish IMAGE REPOSITORY:TAG : pushes it unless the registry already holds exactly this image.
publish() {
  local image=$1 reference=$2
  [ "$(published_id "$reference")" != "$(docker image inspect -f '{{.Id}}' "$image")" ] || return 0
  docker tag "$image" "$REGISTRY/$reference"
  docker push -q "$REGISTRY/$reference" >/dev/null
  docker rmi -f "$REGISTRY/$reference" >/dev/null
}

# published_id REPOSITORY:TAG : the id of the image under this name, empty when there is none.
published_id() {
  curl -sf -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
    "http://$REGISTRY/v2/${1%:*}/manifests/${1##*:}" | jq -r '.config.digest // empty' || true
}

# releases TABLE : "tag behaviour" lines.
releases() {
  awk -F '\t+' '!/^#/ && NF { print $1, $2 }' "$LAB_SRC/$1"
}

# publish_release IMAGE REPOSITORY TAG BEHAVIOUR : one release; its label tells the Git revision it was built from.
publish_release() {
  local image=$1 repository=$2 tag=$3 behaviour=$4 revision=${3#sha-}
  local release="lab/release-${2##*/}:$3" digest
  [ "$behaviour" != wrong-label ] || revision=0000000
  digest=$(printf '%s\n' "$(docker image inspect -f '{{.Id}}' "$image")" "$tag" "$behaviour" 2 | sha256sum | cut -c1-16)
  if [ "$(docker image inspect -f "{{index .Config.Labels \"$LAB_LABEL.release\"}}" "$release" 2>/dev/null)" != "$digest" ]; then
    docker build -q -t "$release" - >/dev/null <<DOCKERFILE
FROM $image
ENV GIT_SHA=$tag BEHAVIOUR=$behaviour
LABEL org.opencontainers.image.revision=$revision $LAB_LABEL.release=$digest
DOCKERFILE
  fi
  publish "$release" "$repository:$tag"
}

publish_everbit_releases() {
  local tag behaviour
  releases releases.tsv | while read -r tag behaviour; do
    publish_release lab/app:bookworm library/server "$tag" "$behaviour"
  done
  say "releases of everbit published"
}

publish_web_project_releases() {
  local tag behaviour
  releases hosts/web-project/releases.tsv | while read -r tag behaviour; do
    publish_release lab/web-backend:bookworm acme/web-backend "$tag" "$behaviour"
    publish_release lab/web-backend:bookworm acme/web-frontend "$tag" "$behaviour"
  done
  say "releases of web-project published"
}

# needed_releases HOST... : those of them whose applications come from the registry.
needed_releases() {
  printf '%s\n' "$@" | grep -xE 'everbit|web-project' || true
}

publish_releases() {
  "publish_${1//-/_}_releases"
}
