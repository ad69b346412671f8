#!/bin/bash
# certbot-issue.sh --base-dir DIR [-d DOMAIN] [-e EMAIL] [--dry-run] : issues or renews the gateway's certificate.
set -euo pipefail

base='' domain=web.example.kr email=ops@example.kr dry_run=()
while [ $# -gt 0 ]; do
  case $1 in
    --base-dir) base=$2 && shift 2 ;;
    -d) domain=$2 && shift 2 ;;
    -e) email=$2 && shift 2 ;;
    --dry-run) dry_run=(--dry-run) && shift ;;
    *) echo "unknown option: $1" >&2 && exit 2 ;;
  esac
done
[ -n "$base" ] || { echo "--base-dir DIR is missing" >&2 && exit 2; }

store=$base/gateway/letsencrypt
mkdir -p "$store"/{etc,log,www}
docker run --rm -v "$store/etc:/etc/letsencrypt" -v "$store/log:/var/log/letsencrypt" -v "$store/www:/var/www/certbot" \
  certbot/certbot certonly --webroot -w /var/www/certbot -d "$domain" -m "$email" --agree-tos -n --keep-until-expiring \
  --server https://acme.lab:14000/dir "${dry_run[@]}"
