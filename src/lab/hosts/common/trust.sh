#!/bin/bash
# Trusts the roots of the two certificate authorities, so that curl as the runbooks have it succeeds.
set -euo pipefail

install -m 644 /root/lab/keys/acme-root.pem /usr/local/share/ca-certificates/acme.crt
install -m 644 /root/lab/keys/acme-short-root.pem /usr/local/share/ca-certificates/acme-short.crt
update-ca-certificates --fresh >/dev/null
