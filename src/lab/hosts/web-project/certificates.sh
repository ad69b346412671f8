#!/bin/bash
# Asks the authority for the certificate of web.example.kr, as if for the first time, and has the gateway read it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common/wait.sh
. /root/lab/common/wait.sh

# The authority looks at what the gateway answers.
wait_until 120 'the gateway' curl -s -o /dev/null -m 5 http://127.0.0.1/
rm -rf /home/ubuntu/srv/web_project/gateway/letsencrypt/etc/*
su - ubuntu <<'ISSUE'
set -eu
cd ~/srv/web_project
gateway/certbot-issue.sh --base-dir ~/srv/web_project -d web.example.kr -e ops@example.kr
cd gateway
docker compose -f docker-compose.gateway.prod.yml --env-file .env.gateway.prod up -d --force-recreate nginx
ISSUE
