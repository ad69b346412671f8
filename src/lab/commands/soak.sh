# shellcheck shell=bash
# `lab soak`: deploys that are disturbed, again and again.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab soak [--seed N] [--count N] [--minutes N] [--kind KINDS] [--of SUBJECT] [--on HOST]
  Runs on one machine, each disturbed once at a moment that the seed decides; counts on the machine what ran.
  --seed N       default 1; the same seed makes the same disturbances
  --count N      disturbances in all, default 20
  --minutes N    begins none after that time, default 30
  --kind KINDS   of cut, bot, supervisor, vm, separated by commas; default cut,bot,supervisor,vm
  --of SUBJECT   steps (default): changes whose steps append to a file there; deploys: real ones of everbit's server
  --on HOST      everbit, stockboom or o4o-api; default o4o-api for steps. Several may run at the same time.
  Every disturbance is a line of $DANGJIK_LAB_DIR/soak/SEED-KINDS-SUBJECT-HOST.tsv; typed again, it goes on behind the
  last one, and when there is nothing left to do it only prints the figures.
  Exit code 1 when something ran twice, was lost, told twice, or left the service unhealthy.
USAGE
}

command_main() {
  local seed=1 count=20 minutes=30 kinds=cut,bot,supervisor,vm of=steps on=
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
      --on)
        [[ ${2:-} =~ ^(everbit|stockboom|o4o-api)$ ]] || { complain "--on takes everbit, stockboom or o4o-api" && return 2; }
        on=$2
        ;;
      *)
        command_usage >&2
        return 2
        ;;
    esac
    shift 2
  done
  if [ "$of" = deploys ]; then
    [ "${on:=everbit}" = everbit ] || { complain "deploys are disturbed on everbit" && return 2; }
  fi
  require_machine
  "$LAB_SRC/../../dangjik" soak "$seed" "$count" "$minutes" "$kinds" "$of" "${on:-o4o-api}"
}
