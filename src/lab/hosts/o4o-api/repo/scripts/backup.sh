#!/bin/bash
# backup.sh : dumps the database into /backup/o4o-platform and keeps the seven newest.
set -euo pipefail

stamp=$(date +%Y%m%d_%H%M%S)
work=$(mktemp -d)
archive=/backup/o4o-platform/o4o_backup_$stamp.tar.gz
mkdir "$work/db"
pg_dump -h localhost -U postgres o4o_platform | gzip >"$work/db/o4o_db_$stamp.sql.gz"
tar -C "$work" -czf "$archive" db
rm -rf "$work"
find /backup/o4o-platform -name 'o4o_backup_*.tar.gz' | sort -r | tail -n +8 | xargs -r rm
echo "$archive"
