#!/bin/bash
# backup-monitoring.sh : 0 when the newest backup is readable and younger than 26 hours, 1 when older, 2 when none is good.
set -euo pipefail

newest=$(find /backup/o4o-platform -name 'o4o_backup_*.tar.gz' | sort | tail -1)
if [ -z "$newest" ]; then
  echo "NO BACKUP"
  exit 2
fi
if ! tar -tzf "$newest" >/dev/null; then
  echo "CORRUPT $newest"
  exit 2
fi
hours=$((($(date +%s) - $(stat -c %Y "$newest")) / 3600))
echo "latest $newest age ${hours}h size $(stat -c %s "$newest")"
[ "$hours" -lt 26 ]
