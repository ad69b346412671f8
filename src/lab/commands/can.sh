# shellcheck shell=bash
# `lab can`: whether this machine can carry the lab.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab can
  Says nothing and exits 0 on a machine that can carry the lab; says what is missing and exits 77 on any other.
USAGE
}

command_main() { require_machine; }
