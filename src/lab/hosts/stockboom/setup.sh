#!/bin/bash
# StockBoom: Compose with images built on the machine at a Git SHA; the deploy user lingers, so its own systemd runs units.
set -euxo pipefail
cd /root/lab

# As the operators' file is laid out, docker/ is its project directory: its paths ./docker/... need this link,
# and plain `docker compose` in the checkout needs to be told which file, project and environment are meant.
cp -r repo /tmp/stockboom
ln -s . /tmp/stockboom/docker/docker
ln -s docker/backups /tmp/stockboom/backups
chmod +x /tmp/stockboom/scripts/*.sh
chown -R ubuntu:ubuntu /tmp/stockboom
cat >/etc/environment <<'ENV'
COMPOSE_PROJECT_NAME=stockboom
COMPOSE_FILE=/home/ubuntu/stockboom/docker/docker-compose.yml
COMPOSE_ENV_FILES=/home/ubuntu/stockboom/.env.production
ENV

# Three good commits on main and one on branch broken; the first of them runs.
su - ubuntu <<'GIT'
set -eux
# The same commits on every machine ever made.
export GIT_AUTHOR_DATE='2026-02-14T09:00:00+09:00' GIT_COMMITTER_DATE='2026-02-14T09:00:00+09:00'
git init -q --bare /srv/git/stockboom.git
cd /tmp/stockboom
git init -q
git add -A
git commit -qm "Run StockBoom in Compose"
git push -q /srv/git/stockboom.git main
git clone -q /srv/git/stockboom.git /home/ubuntu/stockboom
sed -i 's/listens on 3001/takes orders on 3001/' docker/apps/api/main.js
git commit -qam "Say in the log that orders are taken"
sed -i 's/concurrency: 5/concurrency: 8/' docker/apps/worker/main.js
git commit -qam "Let the worker take eight jobs at once"
git push -q /srv/git/stockboom.git main
git checkout -qb broken
sed -i '1a throw new Error("DATABASE_POOL is not set");' docker/apps/api/main.js
git commit -qam "Read the pool size from the environment"
git push -q /srv/git/stockboom.git broken
git -C /home/ubuntu/stockboom fetch -q
cd /home/ubuntu/stockboom
mkdir -p docker/backups/redis
sed "s/^STOCKBOOM_SHA=.*/STOCKBOOM_SHA=$(git rev-parse --short=7 HEAD)/" .env.example >.env.production
printf 'localhost:5432:*:postgres:change-me\n' >~/.pgpass
chmod 600 ~/.pgpass .env.production
GIT
rm -rf /tmp/stockboom

install -d -o ubuntu -g ubuntu /backups /backups/postgres
install -m 644 -o ubuntu -g ubuntu /dev/null /var/log/stockboom-backup.log
loginctl enable-linger ubuntu

install -D -m 644 common/wait.sh /lab/wait.sh
su - ubuntu <<'COMPOSE'
set -eux
set -a
. /etc/environment
set +a
cd stockboom
docker compose build -q
docker compose pull -q --ignore-buildable
# Asked directly: its health check looks every ten seconds.
. /lab/wait.sh
docker compose up -d postgres redis
wait_until 180 PostgreSQL docker compose exec -T postgres pg_isready -q -U postgres -h 127.0.0.1 </dev/null
docker compose exec -T postgres psql -q -U postgres -c "ALTER SYSTEM SET shared_preload_libraries = pg_stat_statements" </dev/null
docker compose restart postgres
wait_until 180 PostgreSQL docker compose exec -T postgres pg_isready -q -U postgres -h 127.0.0.1 </dev/null
docker compose exec -T postgres psql -q -v ON_ERROR_STOP=1 -U postgres -d stockboom <docker/initdb/schema.sql
docker compose up -d
COMPOSE
