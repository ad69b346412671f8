#!/bin/bash
# The pm2 processes of this user, one a line, cells separated by tabs. `pm2 jlist` ends by itself; `pm2 monit` would not.
set -euo pipefail

timeout -k 5 20 pm2 jlist </dev/null | jq -r '
  ["name", "state", "restarts", "cpu", "memory"],
  (.[] | [.name, .pm2_env.status, .pm2_env.restart_time, "\(.monit.cpu)%", "\(.monit.memory / 1048576 | floor) MB"])
  | @tsv'
