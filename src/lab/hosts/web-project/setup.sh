#!/bin/bash
# The Web Project: blue and green backends behind a gateway, images from a registry with a host name, MySQL on a bind mount.
set -euxo pipefail
cd /root/lab

# Processes outlive a logout here, but neither a lingering user nor sudo starts units; sockets are not forwarded.
mkdir -p /etc/systemd/logind.conf.d
printf '[Login]\nKillUserProcesses=no\n' >/etc/systemd/logind.conf.d/lab.conf
systemctl restart systemd-logind
echo 'AllowStreamLocalForwarding no' >/etc/ssh/sshd_config.d/00-host.conf
systemctl reload ssh

install -d -o ubuntu -g ubuntu /home/ubuntu/srv
cp -r repo /home/ubuntu/srv/web_project
ln -s ../.env.server.prod /home/ubuntu/srv/web_project/application/.env
ln -s .env.infrastructure.prod /home/ubuntu/srv/web_project/infrastructure/.env
ln -s .env.monitoring.prod /home/ubuntu/srv/web_project/monitoring/.env
mkdir -p /home/ubuntu/srv/web_project/gateway/letsencrypt/{etc,log,www}
chmod +x /home/ubuntu/srv/web_project/*.sh /home/ubuntu/srv/web_project/*/*.sh
chown -R ubuntu:ubuntu /home/ubuntu/srv

su - ubuntu <<'DEPLOY'
set -eux
cd ~/srv/web_project
docker network create web_project_webnet
docker volume create nginx-logs
docker volume create frontend-dist
docker compose -f infrastructure/docker-compose.infrastructure.prod.yml up -d --wait --quiet-pull
HEALTH_TIMEOUT=120 ./deploy-blue-green.sh --phase prepare --override-color blue
(cd gateway && docker compose -f docker-compose.gateway.prod.yml --env-file .env.gateway.prod up -d --quiet-pull)
./deploy-blue-green.sh --phase finalize
docker compose -f monitoring/docker-compose.monitoring.prod.yml up -d --quiet-pull
docker pull -q certbot/certbot
DEPLOY
bash certificates.sh
