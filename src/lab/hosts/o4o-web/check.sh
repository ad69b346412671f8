#!/bin/bash
# Whether this machine is healthy by itself; the API behind it is another one.
set -euo pipefail
systemctl is-active -q nginx
curl -fsS -m 5 https://www.neture.co.kr/
