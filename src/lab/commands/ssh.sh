# shellcheck shell=bash
# `lab ssh`: as the deploy user, over the same SSH the bot uses.

command_usage() {
  cat <<'USAGE'
lab ssh HOST [COMMAND...]
  HOST is a host id or what a runbook calls it, with or without the user: everbit, ubuntu@api.everbit.kr,
  ubuntu@43.202.242.215. Options of ssh may stand before it.
USAGE
}

command_main() {
  if [ $# -eq 0 ]; then
    command_usage >&2
    return 2
  fi
  [ -f "$LAB_DIR/ssh_config" ] || die "the lab is not up; type: lab up"
  exec ssh -F "$LAB_DIR/ssh_config" "$@"
}
