# shellcheck shell=bash
# `lab soak`: deploys that are disturbed, again and again.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab soak [--seed N] [--count N] [--minutes N] [--kind KINDS] [--of SUBJECT]
  Runs on everbit, each disturbed once at a moment that the seed decides; counts on the machine what ran.
  --seed N       default 1; the same seed makes the same disturbances
  --count N      disturbances in all, default 20
  --minutes N    begins none after that time, default 30
  --kind KINDS   of cut, bot, supervisor, vm, separated by commas; default cut,bot,supervisor,vm
  --of SUBJECT   deploys (default): real ones of everbit's server; steps: changes whose steps append to a file there
  Every disturbance is a line of $DANGJIK_LAB_DIR/soak/SEED-KINDS-SUBJECT.tsv; typed again, it goes on behind the last one.
  Exit code 1 when something ran twice, was lost, or left the service unhealthy.
USAGE
}

command_main() {
  local seed=1 count=20 minutes=30 kinds=cut,bot,supervisor,vm of=deploys
  while [ $# -gt 0 ]; do
    case $1 in
      --seed | --count | --minutes)
        [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || { complain "$1 takes a number" && return 2; }
        printf -v "${1#--}" %s "$2"
        ;;
      --kind)
        [[ ${2:-} =~ ^(cut|bot|supervisor|vm)(,(cut|bot|supervisor|vm))*$ ]] || { complain "--kind: see --help" && return 2; }
        kinds=$2
        ;;
      --of)
        [[ ${2:-} =~ ^(deploys|steps)$ ]] || { complain "--of takes deploys or steps" && return 2; }
        of=$2
        ;;
      *)
        command_usage >&2
        return 2
        ;;
    esac
    shift 2
  done
  require_machine
  require_hosts everbit >/dev/null
  "$LAB_SRC/../../dangjik" soak "$seed" "$count" "$minutes" "$kinds" "$of"
}
