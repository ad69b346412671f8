# shellcheck shell=bash
# What stands around the machines: registry, name server, the two certificate authorities.

# run_infra NAME ADDRESS DATA_ID DOCKER_ARGUMENT... : container lab-NAME, replaced when its data or image changed.
run_infra() {
  local container="lab-$1" address=$2 data=$3 digest
  shift 3
  digest=$(printf '%s\n' "$(image_digest infra)" "$data" "$LAB_DIR" "$@" | sha256sum | cut -c1-16)
  if [ "$(container_label "$container" "$LAB_LABEL.digest")" != "$digest" ]; then
    docker rm -f "$container" >/dev/null 2>&1 || true
    docker create --name "$container" --label "$LAB_LABEL=1" --label "$LAB_LABEL.digest=$digest" \
      --network "$LAB_NETWORK" --ip "$address" "$@" >/dev/null
  fi
  container_runs "$container" || docker restart -t 2 "$container" >/dev/null
}

# data_id FOLDER : a mark kept inside the folder; a folder that was lost and made again has another one.
data_id() {
  mkdir -p "$1"
  [ -s "$1/.lab-id" ] || cat /proc/sys/kernel/random/uuid >"$1/.lab-id"
  cat "$1/.lab-id"
}

# Written in place: the running name server holds this very file.
write_names() {
  mkdir -p "$LAB_DIR/dns"
  cmp -s "$LAB_SRC/infra/hosts" "$LAB_DIR/dns/hosts" || cat "$LAB_SRC/infra/hosts" >"$LAB_DIR/dns/hosts"
}

start_infra() {
  local upstream certificates
  heal lab
  upstream=$(awk '/^nameserver/ { print $2; exit }' /etc/resolv.conf)
  certificates=$(sha256sum <"$LAB_DIR/ca/acme.crt")
  write_names
  mkdir -p "$LAB_DIR/infra"
  cp "$LAB_SRC"/infra/*.json "$LAB_SRC"/infra/*.yml "$LAB_DIR/infra/"

  run_infra registry 10.77.0.2 "$(data_id "$LAB_DIR/registry") $(sha256sum <"$LAB_DIR/ca/registry.crt") $(digest_of "$LAB_SRC/infra")" \
    -p "$REGISTRY:80" -v "$LAB_DIR/registry:/data" -v "$LAB_DIR/infra:/lab:ro" -v "$LAB_DIR/ca:/certs:ro" \
    lab/infra:bookworm sh -c 'docker-registry serve /lab/registry-tls.yml & exec docker-registry serve /lab/registry.yml'

  run_infra dns 10.77.0.53 "$(data_id "$LAB_DIR/dns")" \
    --cap-add NET_ADMIN -v "$LAB_DIR/dns:/lab:ro" \
    lab/infra:bookworm dnsmasq -k --user=root --no-resolv "--server=$upstream" --no-hosts --addn-hosts=/lab/hosts --log-facility=-

  # No random waits and no refused nonces: what a test sees is the same every time.
  run_infra acme 10.77.0.3 "$certificates $(digest_of "$LAB_SRC/infra")" \
    -p 127.0.0.1:15001:15000 -p 127.0.0.1:15002:15001 -e PEBBLE_VA_NOSLEEP=1 -e PEBBLE_WFE_NONCEREJECT=0 \
    -v "$LAB_DIR/infra:/lab:ro" -v "$LAB_DIR/ca:/certs:ro" \
    lab/infra:bookworm sh -c 'pebble -config /lab/acme-short.json -dnsserver 10.77.0.53:53 & exec pebble -config /lab/acme.json -dnsserver 10.77.0.53:53'

  wait_until 120 "the registry" curl -sf "http://$REGISTRY/v2/"
  wait_until 120 "the registry's other door" curl -sfk https://10.77.0.2/v2/
  wait_until 120 "the name server" bash -c '</dev/tcp/10.77.0.53/53'
  wait_until 120 "the certificate authorities" fetch_acme_roots
  wait_until 120 "the authority of 90-day certificates" curl -sfk https://10.77.0.3:14000/dir
  wait_until 120 "the authority of 5-day certificates" curl -sfk https://10.77.0.3:14001/dir
}

# The authorities live in memory: their roots are new after every start.
fetch_acme_roots() {
  curl -sfk https://127.0.0.1:15001/roots/0 >"$LAB_DIR/acme-root.pem.new" || return 1
  curl -sfk https://127.0.0.1:15002/roots/0 >"$LAB_DIR/acme-short-root.pem.new" || return 1
  mv "$LAB_DIR/acme-root.pem.new" "$LAB_DIR/acme-root.pem"
  mv "$LAB_DIR/acme-short-root.pem.new" "$LAB_DIR/acme-short-root.pem"
  cat "$LAB_DIR/acme-root.pem" "$LAB_DIR/acme-short-root.pem" >"$LAB_DIR/acme-roots.pem"
}
