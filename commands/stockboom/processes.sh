#!/bin/bash
# The processes that use most memory.
#   processes.sh HOW-MANY
set -euo pipefail

ps -eo pid,user,pcpu,pmem,etime,comm --sort=-pmem | awk -v most="$1" 'NR <= most + 1'
