#!/bin/bash
# Whether everything on this machine is healthy.
set -euo pipefail
bash /root/lab/common/containers.sh 7
curl -fsS -m 5 https://web.example.kr/api/actuator/health
