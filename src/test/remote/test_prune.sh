# shellcheck shell=bash
# Pruning over random histories: whatever a rollback may be asked for tomorrow is still there.

# A history of deploys, rollbacks that mark what they leave as bad, and deploys that never held; 12 versions, seeded.
write_history() { # SEED
  local seq=0 steps current='' previous='' version i
  RANDOM=$1
  rm -rf "$T/lock" "$T/engine"
  mkdir -p "$T/lock/releases" "$T/engine"
  steps=$((RANDOM % 14 + 1))
  for ((i = 0; i < steps; i++)); do
    printf -v version 'abcde%02x' $((RANDOM % 12))
    write_release_file "$version"
    case $((RANDOM % 4)) in
      0) continue ;;
      1)
        if [[ -n $current ]]; then
          printf '{"bad":%s,"run":"r","at":"t"}\n' "$seq" >>"$T/lock/releases.jsonl"
        fi
        ;;
    esac
    seq=$((seq + 1)) previous=$current current=$version
    printf '{"seq":%s,"version":"%s","previous":"%s","run":"r","verified":true}\n' "$seq" "$version" "$previous" \
      >>"$T/lock/releases.jsonl"
  done
  [[ -z $current ]] || tail -n 1 "$T/lock/releases.jsonl" >"$T/lock/current"
}

write_release_file() {
  printf '# id id-%s\n# digest -\nservices:\n  server:\n    image: server:%s\n' "$1" "$1" >"$T/lock/releases/$1.yaml"
  : >"$T/engine/server:$1"
}

# What a rollback may want, told without the script: newest line of each version decides, newest first, KEEP of them.
rollback_candidates() { # KEEP
  local line seq version i
  local -A bad=() newest=()
  local -a order=()
  [[ -e $T/lock/releases.jsonl ]] || return 0
  while IFS= read -r line; do
    if [[ $line =~ ^\{\"bad\":([0-9]+) ]]; then
      bad[${BASH_REMATCH[1]}]=1
    elif [[ $line =~ ^\{\"seq\":([0-9]+),\"version\":\"([^\"]+)\" ]]; then
      newest[${BASH_REMATCH[2]}]=${BASH_REMATCH[1]} order[BASH_REMATCH[1]]=${BASH_REMATCH[2]}
    fi
  done <"$T/lock/releases.jsonl"
  for ((i = ${#order[@]}; i > 0; i--)); do
    version=${order[i]} seq=${newest[${order[i]}]}
    [[ $seq == "$i" && -z ${bad[$seq]-} ]] && printf '%s\n' "$version"
  done | head -n "$1"
}

# The engine, as functions of the script's own shell: 500 histories are too many for processes.
engine_of_functions() {
  # shellcheck disable=SC2317 # the script under test calls them
  timeout() {
    shift 3
    "$@"
  }
  # shellcheck disable=SC2317 # as above
  docker() {
    case $1 in
      image) [[ ! -e $ENGINE/$5 ]] || printf 'id-%s\n' "${5#*:}" ;;
      rmi) rm "$ENGINE/$2" ;;
    esac
  }
  export -f timeout docker
  export ENGINE=$T/engine DANGJIK_LOCK_DIR=$T/lock DANGJIK_FACTS=/dev/null
}

test_prune_never_removes_what_a_rollback_may_want_in_500_histories() {
  local seed version keep
  engine_of_functions
  for ((seed = 1; seed <= 500; seed++)); do
    write_history "$seed"
    keep=$((seed % 4 + 2))
    rollback_candidates "$keep" >"$T/wanted"
    if [[ -e $T/lock/current && $(<"$T/lock/current") =~ \"version\":\"([^\"]+)\",\"previous\":\"([^\"]*)\" ]]; then
      printf '%s\n' "${BASH_REMATCH[@]:1}" | grep . >>"$T/wanted"
    fi
    bash "$REMOTE/release/prune.sh" --keep "$keep" -- docker compose -p shop >"$T/said" || fail "seed $seed: $(<"$T/said")"
    while read -r version; do
      [[ -e $T/engine/server:$version ]] || fail "seed $seed: the image of $version is gone"
      [[ -e $T/lock/releases/$version.yaml ]] || fail "seed $seed: the release file of $version is gone"
    done <"$T/wanted"
    [[ ! -s $T/wanted ]] || equals "$(sort -u "$T/wanted" | wc -l)" "$(find "$T/engine" -type f | wc -l)" \
      "seed $seed: images that are left"
  done
}
