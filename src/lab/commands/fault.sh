# shellcheck shell=bash
# `lab fault`: breaks the lab from outside, and mends it.

# shellcheck source-path=SCRIPTDIR source=../lib/everything.sh
. "$LAB_SRC/lib/everything.sh"

command_usage() {
  cat <<'USAGE'
lab fault NAME HOST [ARGUMENT]   break
lab fault heal [HOST [NAME]]     mend: one fault, all of a host, or all there are
Faults in force are in the last column of `lab status`. HOST "lab" stands for what is around the hosts.

USAGE
  awk -F '\t+' '!/^#/ && NF { printf "  %-14s %s%s\n", $1, $2, ($3 == "-" ? "" : " [" $3 "]") }' "$LAB_SRC/faults.tsv"
}

command_main() {
  local name=${1:-} host=${2:-}
  require_machine
  if [ "$name" = heal ]; then
    heal_and_wait "$host" "${3:-}"
    return 0
  fi
  if [ -z "$host" ] || [ -z "$(column faults.tsv "$name" 1)" ]; then
    command_usage >&2
    return 2
  fi
  [ "$host" = lab ] || require_hosts "$host" >/dev/null
  mkdir -p "$LAB_DIR/faults/$host"
  touch "$LAB_DIR/faults/$host/$name"
  "break_${name//-/_}" "$host" "${3:-}"
  declare -F "heal_${name//-/_}" >/dev/null || rm -f "$LAB_DIR/faults/$host/$name"
}

# What was started again may need a moment; the command returns when the hosts concerned are well.
heal_and_wait() {
  local host hosts=("${1:-}")
  [ -n "${hosts[0]}" ] || mapfile -t hosts < <(find "$LAB_DIR/faults" -type f -printf '%h\n' 2>/dev/null | sed 's|.*/||' | sort -u)
  heal "${1:-}" "${2:-}"
  for host in "${hosts[@]}"; do
    [ "$host" = lab ] || [ -n "$(faults_of "$host")" ] || wait_until 300 "$host to be well" host_is_well "$host"
  done
}
