# shellcheck shell=bash
# This machine: what it must allow, the packages it needs, its Docker engine and the lab's network.

# Stops with one line and code 77 on a machine that cannot carry the lab.
require_machine() {
  local missing=()
  [ "$(id -u)" -eq 0 ] || missing+=("root")
  command -v apt-get >/dev/null || missing+=("Debian's apt-get")
  [ "$(uname -m)" = x86_64 ] || missing+=("an amd64 processor")
  has_capability 21 || missing+=("the capability to mount (CAP_SYS_ADMIN)")
  has_capability 12 || missing+=("the capability to make networks (CAP_NET_ADMIN)")
  [ -e /dev/loop-control ] || missing+=("loop devices (/dev/loop-control)")
  if [ ${#missing[@]} -gt 0 ]; then
    complain "this machine cannot carry the lab, it lacks: $(join_with ', ' "${missing[@]}")"
    exit "$CANNOT_RUN"
  fi
}

# has_capability NUMBER : whether this process holds the capability of linux/capability.h.
has_capability() {
  local effective
  effective=$(awk '/^CapEff:/ { print $2 }' /proc/self/status)
  [ $(((16#$effective >> $1) & 1)) -eq 1 ]
}

join_with() {
  local separator=$1 joined=$2
  shift 2
  printf '%s' "$joined" "${@/#/$separator}"
}

install_packages() {
  local package missing=()
  for package in docker.io iptables mmdebstrap openssh-client jq openssl curl e2fsprogs util-linux; do
    is_installed "$package" || missing+=("$package")
  done
  command -v npm >/dev/null || missing+=(npm)
  command -v mvn >/dev/null || missing+=(maven)
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends \
    "${missing[@]}" >"$LAB_DIR/log/packages.log" 2>&1 || die "apt did not install ${missing[*]}: see $LAB_DIR/log/packages.log"
}

is_installed() {
  [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = 'install ok installed' ]
}

start_docker() {
  ! docker info >/dev/null 2>&1 || return 0
  say "starting the Docker engine"
  # The engine outlives this command: it keeps neither the terminal nor the lab's lock.
  setsid nohup /usr/sbin/dockerd >>"$LAB_DIR/log/dockerd.log" 2>&1 </dev/null 3>&- 8>&- &
  wait_until 180 "the Docker engine (see $LAB_DIR/log/dockerd.log)" docker info
}

make_network() {
  docker network inspect "$LAB_NETWORK" >/dev/null 2>&1 \
    || docker network create --label "$LAB_LABEL=1" --subnet 10.77.0.0/24 --gateway 10.77.0.1 "$LAB_NETWORK" >/dev/null
}
