# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # src/bench/bench sets and reads what is shared
# The figures of the bot by itself and of its acknowledgements; part of src/bench/bench.
bolt_version=5.1
seconds=4

install_peer() {
  mkdir -p "$cache/peer"
  [ -d "$cache/peer/node_modules/@slack/bolt" ] && return 0
  say "Installing @slack/bolt $bolt_version into $cache/peer..."
  if ! npm install --silent --no-audit --no-fund --prefix "$cache/peer" "@slack/bolt@$bolt_version" >&2; then
    say "The bench measures against @slack/bolt $bolt_version, and npm did not bring it; see above."
    exit 69
  fi
}

start_peers() {
  NODE_PATH=$cache/peer/node_modules SECRET=$secret PORT=$((port + 1)) node "$here/bolt.js" >"$work/bolt.log" 2>&1 &
  started+=($!)
  CALLS=$work/calls PORT=$((port + 2)) node "$here/slack.js" >"$work/slack.log" 2>&1 &
  started+=($!)
  curl -s --retry 50 --retry-delay 1 --retry-connrefused -o "$work/answer" "http://127.0.0.1:$((port + 1))/"
  curl -s --retry 50 --retry-delay 1 --retry-connrefused -o "$work/answer" "http://127.0.0.1:$((port + 2))/"
}

# signed COUNT TEXT: that many distinct slash commands into $work/requests
signed() { SECRET=$secret REPLIES=http://127.0.0.1:$((port + 2))/reply node "$here/sign.js" "$1" "$2" >"$work/requests"; }

# load PORT COUNT TEXT CONNECTIONS RATE SECONDS: prints "requests-a-second p99-in-ms refused"
load() {
  signed "$2" "$3"
  REQUESTS=$work/requests RATE=$5 wrk -t1 -c"$4" -d"$6"s -s "$here/ack.lua" "http://127.0.0.1:$1" >"$work/wrk"
  if ! grep -q '^figure' "$work/wrk" || [ "$(awk '/^figure/ { print $4 }' "$work/wrk")" != 0 ]; then
    say "Some requests to port $1 were not answered with 200:"
    cat "$work/wrk" >&2
    exit 70
  fi
  awk '/^figure/ { print $2, $3 }' "$work/wrk"
}
ready() {
  local values=() round
  for ((round = 0; round < rounds; round++)); do
    stop_bot
    start_bot
    values+=("$ready_ms")
  done
  line ready "${values[@]}"
}

first_request() {
  local values=() round stamp signature body took
  for ((round = 0; round < rounds; round++)); do
    stop_bot
    signed 1 help
    IFS=$'\t' read -r stamp signature body <"$work/requests"
    start_bot
    took=$(curl -sf -o "$work/answer" -w '%{time_total}' -H "X-Slack-Request-Timestamp: $stamp" \
      -H "X-Slack-Signature: $signature" --data-raw "$body" "http://127.0.0.1:$port/slack/events")
    values+=("$(awk -v took="$took" 'BEGIN { print took * 1000 }')")
  done
  line first-request "${values[@]}"
}

# The proportional share of every process that lives in the bot's home, and of the bot.
memory() {
  local total=0 entry share
  stop_bot
  start_bot
  sleep 10
  for entry in /proc/[0-9]*; do
    case "${entry##*/} $(readlink "$entry/cwd" || :)" in
      "$bot "* | *" $work/home"*)
        share=$(awk '/^Pss:/ { print $2 }' "$entry/smaps_rollup" || echo 0)
        total=$((total + ${share:-0}))
        ;;
    esac
  done
  line memory "$(awk -v total="$total" 'BEGIN { print total / 1000 }')"
}

# against NAME COUNT CONNECTIONS RATE SECONDS COLUMN: Bolt and the bot in turn, and the ratio of each round
against() {
  local name=$1 round ours theirs values=()
  load "$port" 160000 help "$3" 0 8 >"$work/warm"
  load "$((port + 1))" 160000 help "$3" 0 8 >"$work/warm"
  for ((round = 0; round < rounds; round++)); do
    ours=$(load "$port" "$2" help "$3" "$4" "$5")
    theirs=$(load "$((port + 1))" "$2" help "$3" "$4" "$5")
    printf '  round %d: bot %s, Bolt for JavaScript %s (requests a second, p99 in ms)\n' $((round + 1)) "$ours" "$theirs"
    values+=("$(awk -v a="$(cut -d' ' -f"$6" <<<"$ours")" -v b="$(cut -d' ' -f"$6" <<<"$theirs")" 'BEGIN { print a / b }')")
  done
  line "$name" "${values[@]}"
}

recorded() {
  local round ours values=()
  load "$port" 12500 'runs' 16 200 60 >"$work/warm"
  for ((round = 0; round < rounds; round++)); do
    ours=$(load "$port" 1500 'runs' 16 200 "$seconds")
    printf '  round %d: bot %s (requests a second, p99 in ms)\n' $((round + 1)) "$ours"
    values+=("${ours#* }")
  done
  line ack-recorded "${values[@]}"
}

