#!/bin/bash
# restore.sh BACKUP.tar.gz : restores into a new database, then swaps it with the live one.
set -euo pipefail

backup=${1:?which backup?}
work=$(mktemp -d)
sql() {
  psql -q -v ON_ERROR_STOP=1 -h localhost -U postgres -d postgres -c "$1" >/dev/null
}
tar -xzf "$backup" -C "$work"
gunzip "$work"/db/o4o_db_*.sql.gz
sql 'DROP DATABASE IF EXISTS o4o_platform_new'
sql 'CREATE DATABASE o4o_platform_new'
psql -q -h localhost -U postgres -d o4o_platform_new -f "$work"/db/o4o_db_*.sql >/dev/null
pm2 stop api-server >/dev/null
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'o4o_platform'"
sql 'DROP DATABASE IF EXISTS o4o_platform_old'
sql 'ALTER DATABASE o4o_platform RENAME TO o4o_platform_old'
sql 'ALTER DATABASE o4o_platform_new RENAME TO o4o_platform'
pm2 restart api-server >/dev/null
rm -rf "$work"
echo "restored from $backup"
