# shellcheck shell=bash
# shellcheck disable=SC2154 # src/bench/bench sets what is shared
# The figure of decisions made in windows; part of src/bench/bench.

# Votes of each question that do not decide it: nothing runs on the machine.
voters=(U0OP1 U0OP2 U0OP3 U0OP4)

# Restarts need five others here, and there are six.
make_deciders() {
  local person
  cat >"$work/workspace/permissions/approvals.yaml" <<TEXT
dangjik: 1
approvals:
  - {id: bench-restarts, stack: everbit, commands: [restart], count: 5, from: [operator], expires: 1d}
TEXT
  for person in op1 op2 op3 op4 op5 op6; do
    sed -i "s|^people:$|&\n  $person: {name: $person, slack: [T0LAB/U0${person^^}]}|" "$work/site.yaml"
  done
  sed -i 's/^  everbit-operator: \[/&op1, op2, op3, op4, op5, op6, /' "$work/site.yaml"
}

# post: sends the one signed request on standard input
post() {
  local stamp signature body
  IFS=$'\t' read -r stamp signature body
  curl -sf -o "$work/answer" -H "X-Slack-Request-Timestamp: $stamp" -H "X-Slack-Signature: $signature" \
    --data-raw "$body" "http://127.0.0.1:$port/slack/events"
}

# What the questions' buttons say of their run and code, once each.
questions() { grep -o '"value":"[0-9]\{6\}[0-9a-z]\{5\} [0-9a-z]*"' "$work/calls" | sort -u | tr -d '"' | sed 's/^value://' || :; }

opened() { grep '"private_metadata"' "$work/calls" || :; }

# awaited LIST COUNT: waits until LIST prints so many lines
awaited() {
  local deadline=$(($(now_ms) + 300000))
  until [ "$("$1" | wc -l)" -ge "$2" ]; do
    if [ "$(now_ms)" -gt "$deadline" ]; then
      say "Slack was told of $("$1" | wc -l) of $2 ($1). The last it was told:"
      tail -n 1 "$work/calls" >&2
      exit 70
    fi
    sleep 1
  done
}

# windows COUNT: asks so many questions and opens a window for each
windows() {
  local number run code
  : >"$work/calls"
  for ((number = 0; number < $1; number++)); do ask 'everbit restart alertmanager'; done
  awaited questions "$1"
  questions | while read -r run code; do
    SECRET=$secret node "$here/review.js" press "$run" "$code" | post
  done
  awaited opened "$1"
}

# votes SKIP WINDOWS RATE SECONDS: prints p99 in ms
votes() {
  SECRET=$secret CALLS=$work/calls SKIP=$1 WINDOWS=$2 node "$here/review.js" submit "${voters[@]}" >"$work/requests"
  REQUESTS=$work/requests RATE=$3 wrk -t1 -c16 -d"$4"s -s "$here/ack.lua" "http://127.0.0.1:$port" >"$work/wrk"
  if [ "$(awk '/^figure/ { print $4 }' "$work/wrk")" != 0 ]; then
    say "Some decisions were not answered with 200:"
    cat "$work/wrk" >&2
    exit 70
  fi
  awk '/^figure/ { print $3 }' "$work/wrk"
}

decision() {
  local each=55 warm=110 round values=()
  windows $((warm + each * rounds))
  votes 0 "$warm" 50 8 >"$work/warm"
  for ((round = 0; round < rounds; round++)); do
    values+=("$(votes $((warm + each * round)) "$each" 50 "$seconds")")
  done
  line decision "${values[@]}"
}
