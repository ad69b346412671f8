#!/bin/bash
# Everbit: one machine, everything in Compose behind nginx, the release in a root-only env file.
set -euxo pipefail
cd /root/lab

install -d -m 755 /etc/everbit
install -m 600 /dev/null /etc/everbit/everbit.env
cat >/etc/everbit/everbit.env <<'ENV'
SPRING_PROFILES_ACTIVE=prod
SERVER_TAG=a1b2c3d
DB_PASSWORD=lab-everbit-db-password
UPBIT_ACCESS_KEY=lab-upbit-access-key
UPBIT_SECRET_KEY=lab-upbit-secret-key
ADMIN_TOKEN=lab-everbit-admin-token
ENV

# The origin is one commit ahead of the checkout: a Compose change that leaves the server alone.
cp -r repo /tmp/everbit
ln -s /etc/everbit/everbit.env /tmp/everbit/docker/.env
cp retention.patch /tmp/everbit.patch
chown -R ubuntu:ubuntu /tmp/everbit /tmp/everbit.patch
su - ubuntu <<'GIT'
set -eux
# The same commits on every machine ever made.
export GIT_AUTHOR_DATE='2026-02-14T09:00:00+09:00' GIT_COMMITTER_DATE='2026-02-14T09:00:00+09:00'
git init -q --bare /srv/git/everbit.git
cd /tmp/everbit
git init -q
git add -A
git commit -qm "Run Everbit behind nginx"
git push -q /srv/git/everbit.git main
git clone -q /srv/git/everbit.git /home/ubuntu/everbit
git apply /tmp/everbit.patch
git commit -qam "Keep metrics for seven days"
git push -q /srv/git/everbit.git main
git -C /home/ubuntu/everbit fetch -q
GIT
rm -rf /tmp/everbit /tmp/everbit.patch

compose=(docker compose -f docker/compose.yaml -f docker/compose.prod.yaml)
cd /home/ubuntu/everbit
# nginx cannot read its HTTPS server before there is a certificate.
mv docker/nginx/conf.d/20-https.conf /root/lab/
"${compose[@]}" pull -q
docker pull -q certbot/certbot
"${compose[@]}" up -d
bash /root/lab/certificates.sh
mv /root/lab/20-https.conf docker/nginx/conf.d/
docker exec everbit-nginx nginx -t
docker exec everbit-nginx nginx -s reload

# 100 orders, all of them processed: the group order-pipeline has no lag.
# shellcheck source-path=SCRIPTDIR source=../common/wait.sh
. /root/lab/common/wait.sh
wait_until 300 Kafka docker exec everbit-kafka-1 bash -c '</dev/tcp/127.0.0.1/9092'
docker exec -i everbit-kafka-1 bash -eux <<'KAFKA'
cd /opt/kafka/bin
./kafka-topics.sh --bootstrap-server localhost:9092 --create --topic orders
seq 100 | ./kafka-console-producer.sh --bootstrap-server localhost:9092 --topic orders
./kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic orders --group order-pipeline --from-beginning --max-messages 100
KAFKA

systemctl enable -q --now fail2ban
ufw allow 22/tcp
ufw allow 80/tcp
ufw allow 443/tcp
ufw --force enable
systemctl enable -q ufw
