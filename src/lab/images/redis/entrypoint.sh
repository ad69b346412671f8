#!/bin/sh
# Runs the server as user redis, reachable from the compose network; anything else as it is.
set -e
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  shift
  chown redis /data
  exec setpriv --reuid redis --regid redis --clear-groups redis-server --protected-mode no --dir /data "$@"
fi
exec "$@"
