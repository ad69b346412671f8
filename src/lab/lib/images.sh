# shellcheck shell=bash
# The lab's images: built from Debian packages, each only when it or what it stands on has changed.

# image_parents IMAGE : the images it is built from.
image_parents() {
  case $1 in
    base) ;;
    infra) echo base ;;
    *) column images.tsv "$1" 2 | tr ',' ' ' ;;
  esac
}

# image_digest IMAGE : digest over its folder, its pieces and its parents.
image_digest() {
  local image=$1 parent parents=''
  for parent in $(image_parents "$image"); do
    parents+="$(image_digest "$parent") "
  done
  printf '%s\n' "$parents" "$(pieces_identity "$image")" "$(digest_of "$LAB_SRC/images/$image")" | sha256sum | cut -c1-16
}

image_is_current() {
  [ "$(docker image inspect -f "{{index .Config.Labels \"$LAB_LABEL.digest\"}}" "lab/$1:bookworm" 2>/dev/null)" \
    = "$(image_digest "$1")" ]
}

# needed_images WAVE HOST... : the images of a wave that these hosts need.
needed_images() {
  local wave=$1
  shift
  awk -F '\t+' -v wave="$wave" -v hosts=" $* " '
    /^#/ || $3 != wave { next }
    $5 == "all" { print $1; next }
    {
      n = split($5, needing, ",")
      for (i = 1; i <= n; i++) if (index(hosts, " " needing[i] " ")) { print $1; next }
    }' "$LAB_SRC/images.tsv"
}

# A small Debian of today's packages; the root of every other image.
build_debian() {
  ! docker image inspect lab/debian:bookworm >/dev/null 2>&1 || return 0
  say "making the Debian base system"
  mmdebstrap --quiet --mode=root --variant=minbase --include=ca-certificates,curl,procps,iproute2,openssl \
    --dpkgopt="$LAB_SRC/images/base/dpkg-lab.cfg" \
    --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    bookworm - /etc/apt/sources.list.d/debian.sources 2>"$LAB_DIR/log/mmdebstrap.log" \
    | docker import - lab/debian:bookworm >/dev/null
}

# build_image IMAGE : from its folder and its pieces, unless it is current.
build_image() {
  local image=$1 folders=("$LAB_SRC/images/$1") started=$SECONDS
  ! image_is_current "$image" || return 0
  fetch_pieces "$image"
  [ -z "$(ls -A "$LAB_DIR/pieces/$image")" ] || folders+=("$LAB_DIR/pieces/$image")
  build_context "${folders[@]}" \
    | docker build -q --label "$LAB_LABEL.digest=$(image_digest "$image")" -t "lab/$image:bookworm" - >/dev/null
  say "image $image built in $((SECONDS - started)) s"
}

# build_context FOLDER... : one tar of all of them.
build_context() {
  local folder arguments=()
  for folder in "$@"; do
    arguments+=(-C "$folder" .)
  done
  tar -cf - "${arguments[@]}"
}

# build_and_publish IMAGE : the image, and its names in the registry.
build_and_publish() {
  local image=$1 name
  build_image "$image"
  for name in $(column images.tsv "$image" 4 | tr ',' ' '); do
    publish "lab/$image:bookworm" "$name"
  done
}
