#!/bin/bash
# Whether everything on this machine is healthy.
set -euo pipefail
bash /root/lab/common/containers.sh 7
curl -fsS -m 5 http://127.0.0.1:3001/health
curl -fsS -m 5 http://127.0.0.1:3000/
