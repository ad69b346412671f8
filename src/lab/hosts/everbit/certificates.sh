#!/bin/bash
# Asks the authority of 90-day certificates for api.everbit.kr, as if for the first time.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common/wait.sh
. /root/lab/common/wait.sh

# The authority looks at what nginx answers.
wait_until 120 nginx curl -s -o /dev/null -m 5 http://127.0.0.1/
volume=$(docker volume inspect -f '{{.Mountpoint}}' letsencrypt)
rm -rf "$volume"/{accounts,archive,live,renewal}
docker run --rm -v letsencrypt:/etc/letsencrypt -v certbot-www:/var/www/certbot certbot/certbot \
  certonly --webroot -w /var/www/certbot -d api.everbit.kr \
  --server https://acme.lab:14000/dir -m ops@everbit.kr --agree-tos -n
docker exec everbit-nginx nginx -s reload
