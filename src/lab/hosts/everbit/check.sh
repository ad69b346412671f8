#!/bin/bash
# Whether everything on this machine is healthy.
set -euo pipefail
bash /root/lab/common/containers.sh 9
curl -fsS -m 5 https://api.everbit.kr/actuator/health
