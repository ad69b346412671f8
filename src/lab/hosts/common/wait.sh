# shellcheck shell=bash
# wait_until SECONDS WHAT COMMAND... : as in the lab's own library, for the scripts that run inside a machine.
wait_until() {
  local limit=$1 what=$2 deadline
  shift 2
  deadline=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      echo "waited $limit s for $what" >&2
      return 1
    fi
    sleep 0.3
  done
}
