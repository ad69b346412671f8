#!/bin/bash
# O4O's API machine: PostgreSQL and, under pm2, the API server built from a Git checkout. No Docker.
set -euxo pipefail
cd /root/lab

# The cluster lies on the machine's own disk. Local connections ask for a password, as the recovery plan's commands expect.
install -d -m 755 -o postgres -g postgres /var/lib/postgresql
pg_createcluster 15 main --start
su - postgres -c "psql -q -c \"ALTER USER postgres PASSWORD 'lab-o4o-db-password'\""
sed -i -E 's/^local(\s+)all(\s+)(postgres|all)(\s+)peer/local\1all\2\3\4scram-sha-256/' /etc/postgresql/15/main/pg_hba.conf
systemctl enable -q postgresql
systemctl restart postgresql

install -d -o ubuntu -g ubuntu /backup /backup/o4o-platform
printf 'localhost:*:*:postgres:lab-o4o-db-password\n' >/home/ubuntu/.pgpass
chmod 600 /home/ubuntu/.pgpass
cp -r repo /tmp/o4o-platform
chmod +x /tmp/o4o-platform/scripts/*.sh
chown -R ubuntu:ubuntu /home/ubuntu/.pgpass /tmp/o4o-platform

# Three commits on main; the first of them runs.
su - ubuntu <<'GIT'
set -eux
# The same commits on every machine ever made.
export GIT_AUTHOR_DATE='2026-02-14T09:00:00+09:00' GIT_COMMITTER_DATE='2026-02-14T09:00:00+09:00'
git init -q --bare /srv/git/o4o-platform.git
cd /tmp/o4o-platform
git init -q
git add -A
git commit -qm "Serve products and logins"
git push -q /srv/git/o4o-platform.git main
git clone -q /srv/git/o4o-platform.git /home/ubuntu/o4o-platform
sed -i "s/name: 'demo'/name: 'first product'/" apps/api-server/src/main.js
git commit -qam "Name the first product"
sed -i "s/max_memory_restart: '200M'/max_memory_restart: '250M'/" apps/api-server/ecosystem.config.js
git commit -qam "Give the API server 250 MB"
git push -q /srv/git/o4o-platform.git main
git -C /home/ubuntu/o4o-platform fetch -q
GIT
rm -rf /tmp/o4o-platform

su - ubuntu <<'DEPLOY'
set -eux
cd o4o-platform
psql -q -U postgres -c 'CREATE DATABASE o4o_platform'
psql -q -v ON_ERROR_STOP=1 -U postgres -d o4o_platform <<'SQL'
CREATE TABLE users (id serial PRIMARY KEY, email text);
CREATE TABLE products (id serial PRIMARY KEY, name text);
CREATE TABLE orders (id serial PRIMARY KEY, total int);
INSERT INTO users (email) SELECT 'user' || i || '@example.com' FROM generate_series(1, 50) i;
INSERT INTO products (name) SELECT 'product ' || i FROM generate_series(1, 20) i;
INSERT INTO orders (total) SELECT i FROM generate_series(1, 100) i;
SQL
./scripts/backup.sh
pnpm install --offline
npm run build:packages
cd apps/api-server
npm run build
pm2 start ecosystem.config.js
pm2 save
DEPLOY

# From here on systemd starts pm2 with what was saved.
pm2 startup systemd -u ubuntu --hp /home/ubuntu
su - ubuntu -c 'pm2 kill'
systemctl enable -q --now pm2-ubuntu
