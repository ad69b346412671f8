#!/bin/bash
# Whether everything on this machine is healthy.
set -euo pipefail
systemctl is-active -q postgresql@15-main pm2-ubuntu
curl -fsS -m 5 http://127.0.0.1:4000/api/health
