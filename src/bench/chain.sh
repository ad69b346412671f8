# shellcheck shell=bash
# shellcheck disable=SC2154 # src/bench/bench sets what is shared
# The figures of the audit chain, on an embedded database of its own.

# chain NAME append|verify [ROWS]: a line from the rounds that Chain.java prints
chain() {
  local name=$1 values=()
  shift
  mapfile -t values < <("$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx192m --enable-native-access=ALL-UNNAMED \
    -cp "$root/target/dangjik.jar:$root/target/lib/*" "$here/Chain.java" "$1" "$work/chain" "$rounds" "${@:2}" \
    2>"$work/chain.log" | grep -E '^[0-9.]+$')
  if [ "${#values[@]}" = 0 ]; then
    say "The audit chain could not be measured. The end of what it said:"
    tail -n 20 "$work/chain.log" >&2
    exit 70
  fi
  line "$name" "${values[@]}"
}
