# shellcheck shell=bash
# How the outside reaches the lab: ssh_config and known_hosts for people, site.yaml for the bot.

# host_key HOST : its public ed25519 key as "type key".
host_key() {
  in_host "$1" cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub 2>/dev/null
}

write_site() {
  local host keys="$LAB_DIR/known_hosts"
  : >"$keys.new"
  for host in $(all_hosts); do
    ! container_runs "lab-$host" || echo "[127.0.0.1]:$(host_port "$host") $(host_key "$host")" >>"$keys.new"
  done
  mv "$keys.new" "$keys"
  ssh_config >"$LAB_DIR/ssh_config.new"
  mv "$LAB_DIR/ssh_config.new" "$LAB_DIR/ssh_config"
  site_yaml >"$LAB_DIR/site.yaml.new"
  mv "$LAB_DIR/site.yaml.new" "$LAB_DIR/site.yaml"
}

# The runbooks' own names lead to the lab's ports, so that their commands run as written.
ssh_config() {
  local host
  cat <<CONFIG
Host *
  User ubuntu
  HostName 127.0.0.1
  IdentityFile $LAB_DIR/id_ed25519
  IdentitiesOnly yes
  UserKnownHostsFile $LAB_DIR/known_hosts
  StrictHostKeyChecking yes
  HostKeyAlgorithms ssh-ed25519
CONFIG
  for host in $(all_hosts); do
    printf 'Host %s\n  Port %s\n' "$(echo "$host $(column hosts.tsv "$host" 7 | tr ',' ' ')" | xargs)" "$(host_port "$host")"
  done
}

# fingerprint HOST : as ssh-keygen -l prints it, from the key written down when the host was last seen.
fingerprint() {
  grep -F "[127.0.0.1]:$(host_port "$1") " "$LAB_DIR/known_hosts" | cut -d' ' -f2- | ssh-keygen -lf - | cut -d' ' -f2
}

# has_surfaces HOST : whether its nginx has a place for what is opened; the sources are the lab's own addresses.
has_surfaces() { [ "$1" = everbit ] || [ "$1" = o4o-web ]; }

site_yaml() {
  local host
  printf 'dangjik: 1\nhosts:\n'
  for host in $(all_hosts); do
    grep -qF "[127.0.0.1]:$(host_port "$host") " "$LAB_DIR/known_hosts" || continue
    cat <<YAML
  $host:
    address: 127.0.0.1
    port: $(host_port "$host")
    user: ubuntu
    fingerprints: ["$(fingerprint "$host")"]
    key: file:$LAB_DIR/id_ed25519
YAML
    ! has_surfaces "$host" || cat <<YAML
    exposure: {key: "file:$LAB_DIR/id_exposure", outside: ["$(host_address "$host")"], allow-private: [10.77.0.0/24]}
YAML
  done
  cat <<YAML
domains:
  api.everbit.kr: {http: "127.0.0.1:8081", https: "127.0.0.1:8441", ca: "file:$LAB_DIR/acme-roots.pem"}
  web.example.kr: {http: "127.0.0.1:8083", https: "127.0.0.1:8443", ca: "file:$LAB_DIR/acme-roots.pem"}
  api.neture.co.kr: {http: "127.0.0.1:8085", https: "127.0.0.1:8445", ca: "file:$LAB_DIR/ca/ca.crt"}
  admin.neture.co.kr: {http: "127.0.0.1:8085", https: "127.0.0.1:8445", ca: "file:$LAB_DIR/ca/ca.crt"}
  www.neture.co.kr: {http: "127.0.0.1:8085", https: "127.0.0.1:8445", ca: "file:$LAB_DIR/ca/ca.crt"}
channels: {everbit-ops: C0EVERBIT, stockboom-ops: C0STOCKBOOM, web-project-ops: C0WEBPROJECT, o4o-ops: C0O4O}
people:
  hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
  minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
  sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
posts:
  everbit-operator: [hana, minjun]
  stockboom-operator: [hana, minjun]
  web-project-operator: [hana, minjun]
  o4o-operator: [hana, minjun]
  viewer: [sora]
secrets: {everbit-admin: "file:$LAB_DIR/everbit-admin-token"}
YAML
}
