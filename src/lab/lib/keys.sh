# shellcheck shell=bash
# The lab's own keys: its certificate authority, the certificates of its servers, the SSH keys of the bot.

make_keys() {
  mkdir -p "$LAB_DIR/ca"
  chmod 755 "$LAB_DIR"
  if [ ! -f "$LAB_DIR/ca/ca.key" ] || [ ! -f "$LAB_DIR/ca/ca.crt" ]; then
    rm -f "$LAB_DIR"/ca/*
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Dangjik lab' \
      -keyout "$LAB_DIR/ca/ca.key" -out "$LAB_DIR/ca/ca.crt" 2>/dev/null
  fi
  issue_certificate acme acme.lab localhost
  issue_certificate registry registry.lab ghcr.io
  issue_certificate neture api.neture.co.kr admin.neture.co.kr www.neture.co.kr
  if [ ! -f "$LAB_DIR/id_ed25519" ] || [ ! -f "$LAB_DIR/id_ed25519.pub" ]; then
    rm -f "$LAB_DIR"/id_ed25519*
    ssh-keygen -q -t ed25519 -N '' -C dangjik-lab -f "$LAB_DIR/id_ed25519"
  fi
  if [ ! -f "$LAB_DIR/id_exposure" ] || [ ! -f "$LAB_DIR/id_exposure.pub" ]; then
    rm -f "$LAB_DIR"/id_exposure*
    ssh-keygen -q -t ed25519 -N '' -C dangjik-exposure -f "$LAB_DIR/id_exposure"
  fi
  # What everbit's setup.sh gives its application.
  (umask 077 && printf 'lab-everbit-admin-token\n' >"$LAB_DIR/everbit-admin-token")
}

# issue_certificate NAME DNS_NAME... : ca/NAME.crt and ca/NAME.key, signed by the lab's authority for 825 days.
issue_certificate() {
  local file="$LAB_DIR/ca/$1"
  shift
  [ ! -f "$file.crt" ] || [ ! -f "$file.key" ] || return 0
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$file.key" -out "$file.csr" 2>/dev/null
  openssl x509 -req -in "$file.csr" -days 825 -CA "$LAB_DIR/ca/ca.crt" -CAkey "$LAB_DIR/ca/ca.key" -CAcreateserial \
    -extfile <(printf 'subjectAltName=%s\n' "$(join_with , "${@/#/DNS:}")") -out "$file.crt" 2>/dev/null
  rm "$file.csr"
}

# What a machine trusts and is trusted by; a machine made under other keys is replaced.
keys_digest() {
  cat "$LAB_DIR/id_ed25519.pub" "$LAB_DIR/ca/ca.crt" | sha256sum | cut -c1-16
}
