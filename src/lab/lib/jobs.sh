# shellcheck shell=bash
# The jobs of `lab up` (image:NAME, release:HOST, host:HOST), run side by side, each as soon as what it needs is done.
# shellcheck disable=SC2046 # names of images, hosts and jobs are words

# jobs_for HOST... : in an order in which what a job needs stands before it, so that waiting jobs never block others.
jobs_for() {
  local host
  printf 'image:%s\n' $(needed_images 1 "$@") $(needed_images 2 "$@")
  for host in $(needed_releases "$@"); do
    echo "release:$host"
  done
  printf 'host:%s\n' "$@"
}

# needs_of JOB : the jobs that have to be done before it.
needs_of() {
  local name=${1#*:}
  case $1 in
    image:*) printf 'image:%s\n' $(image_parents "$name") | grep -vx 'image:base' || true ;;
    release:everbit) echo image:app ;;
    release:web-project) echo image:web-backend ;;
    host:*)
      printf 'image:%s\n' $(needed_images 1 "$name") $(needed_images 2 "$name")
      [ -z "$(needed_releases "$name")" ] || echo "release:$name"
      ;;
  esac
}

run_jobs() {
  rm -rf "$LAB_DIR/progress"
  mkdir -p "$LAB_DIR/progress"
  run_parallel 4 run_job $(jobs_for "$@")
}

run_job() {
  local job=$1 need
  trap '[ $? -eq 0 ] || touch "$LAB_DIR/progress/broken"' EXIT
  for need in $(needs_of "$job"); do
    wait_until 3600 "$need" is_done_or_hopeless "$need"
    [ ! -e "$LAB_DIR/progress/broken" ] || die "$job was not begun, another one is broken"
  done
  case $job in
    image:*) build_and_publish "${job#*:}" ;;
    release:*) publish_releases "${job#*:}" ;;
    host:*) bring_up_host "${job#*:}" ;;
  esac
  touch "$LAB_DIR/progress/$job"
}

is_done_or_hopeless() {
  [ -e "$LAB_DIR/progress/$1" ] || [ -e "$LAB_DIR/progress/broken" ]
}
