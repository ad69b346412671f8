# shellcheck shell=bash
# What every other file of the lab uses: where things lie, how to speak, wait and work in parallel.

LAB_DIR=${DANGJIK_LAB_DIR:-/var/lib/dangjik-lab}
readonly LAB_DIR
# shellcheck disable=SC2034 # used by the files that come after this one
readonly LAB_LABEL=dangjik.lab LAB_NETWORK=dangjik-lab
# Exit code of a machine that lacks the rights or the tools (the code automake uses for "skipped").
# shellcheck disable=SC2034
readonly CANNOT_RUN=77
# Docker's classic builder: Debian's engine has no buildx. Its client says on every build that it is old.
export DOCKER_BUILDKIT=0

# say TEXT... : progress, with the seconds since the start. Descriptor 3 is the terminal also inside parallel jobs.
exec 3>&1
say() {
  printf '[%4ds] %s\n' "$SECONDS" "$*" >&3
}

complain() {
  printf 'lab: %s\n' "$*" >&2
}

die() {
  complain "$@"
  exit 1
}

# wait_until SECONDS WHAT COMMAND... : runs COMMAND until it succeeds, with a pause between tries.
wait_until() {
  local limit=$1 what=$2 deadline
  shift 2
  deadline=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      complain "waited $limit s for $what"
      return 1
    fi
    sleep 0.3
  done
}

# run_parallel SLOTS FUNCTION ARGUMENT... : FUNCTION once for each ARGUMENT, at most SLOTS at a time.
# Output goes to $LAB_DIR/log/FUNCTION-ARGUMENT.log; when a job does not succeed its end is shown and the lab stops.
# Never call it in a condition: bash would switch `set -e` off inside the jobs.
run_parallel() {
  local slots=$1 function=$2 argument pid running=0 broken=0
  local -A argument_of=()
  shift 2
  mkdir -p "$LAB_DIR/log"
  for argument in "$@"; do
    if [ "$running" -ge "$slots" ]; then
      wait_for_one_job || broken=1
    fi
    (set -euo pipefail && "$function" "$argument") >"$LAB_DIR/log/$function-${argument//\//_}.log" 2>&1 &
    argument_of[$!]=$argument
    running=$((running + 1))
  done
  while [ "$running" -gt 0 ]; do
    wait_for_one_job || broken=1
  done
  [ "$broken" -eq 0 ] || exit 1
}

# Used by run_parallel alone, whose variables it sees.
wait_for_one_job() {
  local code=0 log
  wait -n -p pid "${!argument_of[@]}" || code=$?
  running=$((running - 1))
  log="$LAB_DIR/log/$function-${argument_of[$pid]//\//_}.log"
  if [ "$code" -ne 0 ]; then
    complain "${function//_/ } ${argument_of[$pid]} ended with code $code; the end of $log:"
    tail -n 25 "$log" >&2
  fi
  unset "argument_of[$pid]"
  return "$code"
}

# digest_of PATH... : one digest over names and contents of everything below the paths.
digest_of() {
  {
    find "$@" -type f -printf '%P\n' | LC_ALL=C sort
    find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | cut -d' ' -f1
    find "$@" -type l -printf '%P -> %l\n' | LC_ALL=C sort
  } | sha256sum | cut -c1-16
}

# column TABLE KEY NUMBER : a field of one of the lab's tab-separated tables, "-" read as empty.
column() {
  awk -F '\t+' -v key="$2" -v n="$3" '!/^#/ && $1 == key { if ($n != "-") print $n; exit }' "$LAB_SRC/$1"
}

# first_column TABLE : the keys of a table in the order of the file.
first_column() {
  awk -F '\t+' '!/^#/ && NF { print $1 }' "$LAB_SRC/$1"
}

# with_lock COMMAND... : one `lab` at a time changes the lab; a second one waits for its turn.
with_lock() {
  mkdir -p "$LAB_DIR"
  exec 8>>"$LAB_DIR/lock"
  if ! flock -n 8; then
    say "another lab command is at work, waiting for it"
    flock 8
  fi
  "$@"
}

container_exists() {
  docker container inspect "$1" >/dev/null 2>&1
}

container_runs() {
  [ "$(docker container inspect -f '{{.State.Running}} {{.State.Paused}}' "$1" 2>/dev/null)" = 'true false' ]
}

# container_label CONTAINER LABEL : empty when there is no such container or label.
container_label() {
  docker container inspect -f "{{index .Config.Labels \"$2\"}}" "$1" 2>/dev/null || true
}
