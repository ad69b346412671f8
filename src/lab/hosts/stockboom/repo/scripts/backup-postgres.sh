#!/bin/bash
# scripts/backup-postgres.sh
# shellcheck disable=SC2034,SC2086 # as its operators wrote it: a dump that breaks off is called completed

BACKUP_DIR="/backups/postgres"
DATE=$(date +%Y%m%d_%H%M%S)
CONTAINER="stockboom-postgres-1"

mkdir -p $BACKUP_DIR

# 전체 데이터베이스 백업
docker compose exec -T postgres pg_dump -U postgres stockboom | gzip > $BACKUP_DIR/stockboom_$DATE.sql.gz

# 백업 파일 보관 (30일 이상 삭제)
find $BACKUP_DIR -name "*.sql.gz" -mtime +30 -delete

echo "Backup completed: stockboom_$DATE.sql.gz"
