# shellcheck shell=bash
# The machines: each a container with systemd as its first process, its own disk and its own SSH port.

all_hosts() {
  first_column hosts.tsv
}

# require_hosts HOST... : prints the given ids one a line, all of them when none is given; stops at one that does not exist.
require_hosts() {
  local host
  if [ $# -eq 0 ]; then
    all_hosts
    return 0
  fi
  for host in "$@"; do
    [ -n "$(column hosts.tsv "$host" 1)" ] || die "there is no host '$host'; there are: $(all_hosts | tr '\n' ' ')"
    echo "$host"
  done
}

host_address() {
  column hosts.tsv "$1" 3
}

host_port() {
  column hosts.tsv "$1" 4
}

# in_host HOST COMMAND... : runs a command there as root, without SSH.
in_host() {
  local host=$1
  shift
  docker exec "lab-$host" "$@"
}

# Brings one host up: as it is when it is whole, else as new.
bring_up_host() {
  local host=$1 started=$SECONDS
  heal "$host"
  if host_is_current "$host"; then
    mount_disk "$host"
    container_runs "lab-$host" || docker restart -t 2 "lab-$host" >/dev/null
    wait_until 180 "systemd of $host" systemd_is_up "$host"
  fi
  if ! host_is_current "$host" || ! in_host "$host" test -f /root/lab/done; then
    say "making $host"
    remove_host "$host"
    make_host "$host"
  fi
  renew_certificates "$host"
  if ! wait_until 300 "the services of $host" host_is_well "$host"; then
    say "$host does not become well, it is made anew"
    remove_host "$host"
    make_host "$host"
    wait_until 300 "the services of $host (\`lab status\` tells which)" host_is_well "$host"
  fi
  say "$host is up after $((SECONDS - started)) s: ssh ubuntu@127.0.0.1 port $(host_port "$host")"
}

# Whether people can log in and everything that runs there is healthy.
host_is_well() {
  in_host "$1" bash -c 'systemctl is-active -q ssh && [ ! -e /run/nologin ] && exec timeout 20 bash /root/lab/check.sh'
}

# What a host is made from; a container made from anything else is replaced.
host_digest() {
  local host=$1
  printf '%s\n' "$LAB_DIR" "$(disk_id "$host")" "$(keys_digest)" "$(image_digest "$(column hosts.tsv "$host" 2)")" \
    "$(grep -P "^$host\t" "$LAB_SRC/hosts.tsv")" "$(digest_of "$LAB_SRC/hosts/common" "$LAB_SRC/hosts/$host")" \
    "$(sha256sum <"$LAB_DIR/ca/neture.crt")" | sha256sum | cut -c1-16
}

host_is_current() {
  [ -n "$(disk_id "$1")" ] && [ "$(container_label "lab-$1" "$LAB_LABEL.digest")" = "$(host_digest "$1")" ]
}

systemd_is_up() {
  [[ $(in_host "$1" systemctl is-system-running 2>/dev/null) =~ ^(running|degraded)$ ]]
}

make_host() {
  local host=$1 image port ports=()
  image="lab/$(column hosts.tsv "$host" 2):bookworm"
  for port in "$(host_port "$host"):22" $(column hosts.tsv "$host" 6 | tr ',' ' '); do
    ports+=(-p "127.0.0.1:$port")
  done
  make_disk "$host"
  # All a machine needs except CAP_SYS_RESOURCE, which not every machine may give away.
  docker run -d --name "lab-$host" --hostname "$host" --label "$LAB_LABEL=1" --label "$LAB_LABEL.digest=$(host_digest "$host")" \
    --cap-add ALL --cap-drop SYS_RESOURCE --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
    --security-opt systempaths=unconfined --cgroupns=private --tmpfs /run --tmpfs /run/lock \
    --network "$LAB_NETWORK" --ip "$(host_address "$host")" --dns 10.77.0.53 "${ports[@]}" \
    -v "$LAB_DIR/disks/$host:$(column hosts.tsv "$host" 5)" "$image" >/dev/null
  wait_until 180 "systemd of $host" systemd_is_up "$host"
  copy_definition "$host"
  in_host "$host" bash /root/lab/common/setup.sh
  in_host "$host" bash /root/lab/setup.sh
  in_host "$host" touch /root/lab/done
}

# The host's folder, what is common to all, and the keys it needs, to /root/lab.
copy_definition() {
  local host=$1
  in_host "$host" mkdir -p /root/lab/keys /root/lab/common
  tar -C "$LAB_SRC/hosts/$host" -cf - . | docker exec -i "lab-$host" tar -C /root/lab --no-same-owner -xf -
  tar -C "$LAB_SRC/hosts/common" -cf - . | docker exec -i "lab-$host" tar -C /root/lab/common --no-same-owner -xf -
  tar -C "$LAB_DIR" -cf - id_ed25519.pub acme-root.pem acme-short-root.pem ca/neture.crt ca/neture.key \
    | docker exec -i "lab-$host" tar -C /root/lab/keys --no-same-owner -xf -
}

# An authority that was started anew has forgotten every account and signs with new roots: the host asks it again.
renew_certificates() {
  local host=$1
  if in_host "$host" cat /root/lab/keys/acme-root.pem | cmp -s - "$LAB_DIR/acme-root.pem"; then
    return 0
  fi
  tar -C "$LAB_DIR" -cf - acme-root.pem acme-short-root.pem | docker exec -i "lab-$host" tar -C /root/lab/keys --no-same-owner -xf -
  in_host "$host" bash /root/lab/common/trust.sh
  if in_host "$host" test -f /root/lab/certificates.sh; then
    say "$host asks the new certificate authority"
    in_host "$host" bash /root/lab/certificates.sh
  fi
}

remove_host() {
  docker rm -fv "lab-$1" >/dev/null 2>&1 || true
  remove_disk "$1"
  rm -rf "$LAB_DIR/faults/$1"
}

# ---- disks: a sparse file of 4 GB with ext4, mounted here because a machine may not mount loop devices itself

# disk_id HOST : the id of its file system, empty when there is none.
disk_id() {
  blkid -p -o value -s UUID "$LAB_DIR/disks/$1.img" 2>/dev/null || true
}

make_disk() {
  mkdir -p "$LAB_DIR/disks/$1"
  truncate -s 4G "$LAB_DIR/disks/$1.img"
  mkfs.ext4 -q -F -m 0 "$LAB_DIR/disks/$1.img"
  mount_disk "$1"
}

mount_disk() {
  mountpoint -q "$LAB_DIR/disks/$1" || mount -o loop "$LAB_DIR/disks/$1.img" "$LAB_DIR/disks/$1"
}

remove_disk() {
  ! mountpoint -q "$LAB_DIR/disks/$1" || wait_until 20 "the disk of $1" umount "$LAB_DIR/disks/$1"
  rm -f "$LAB_DIR/disks/$1.img"
}
