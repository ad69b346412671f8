# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # src/bench/bench sets and reads what is shared
# The figures over real SSH: an sshd of the bench's own on 127.0.0.1, and the lab's machine everbit.

# value HOST KEY: what site.yaml says of a host
value() { awk -v host="  $1:" -v key="    $2:" '$0 == host { on = 1; next } /^  ?[^ ]/ { on = 0 }
  on && index($0, key) == 1 { sub(/^[^:]*: */, ""); gsub(/["\[\]]/, ""); print }' "$site"; }

# An sshd that lets 200 connect at once, whose shells find no start-up files, and a configuration for ssh with it and everbit.
start_sshd() {
  local key
  mkdir -p "$work/ssh" /run/sshd
  ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host_key"
  ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/client_key"
  cat >"$work/ssh/sshd_config" <<TEXT
ListenAddress 127.0.0.1
Port $((port + 3))
HostKey $work/ssh/host_key
PidFile $work/ssh/sshd.pid
AuthorizedKeysFile $work/ssh/client_key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
MaxStartups 1000
SetEnv HOME=$work/ssh
TEXT
  /usr/sbin/sshd -D -f "$work/ssh/sshd_config" -E "$work/ssh/sshd.log" &
  started+=($!)
  key=$(value everbit key)
  cat >"$work/ssh/config" <<TEXT
Host *
  HostName 127.0.0.1
  IdentitiesOnly yes
  UserKnownHostsFile $work/ssh/known_hosts
Host bench
  User $(id -un)
  Port $((port + 3))
  IdentityFile $work/ssh/client_key
Host everbit
  User $(value everbit user)
  Port $(value everbit port)
  HostKeyAlgorithms ssh-ed25519
  IdentityFile ${key#file:}
TEXT
  echo "[127.0.0.1]:$((port + 3)) $(cut -d' ' -f1,2 "$work/ssh/host_key.pub")" >"$work/ssh/known_hosts"
  if ! ssh-keyscan -t ed25519 -p "$(value everbit port)" 127.0.0.1 >>"$work/ssh/known_hosts" 2>"$work/ssh/keyscan"; then
    say "The lab's machine everbit does not answer at port $(value everbit port). Type: ./dangjik lab up"
    exit 69
  fi
}

on_everbit() { ssh -F "$work/ssh/config" everbit "$@"; }

# ratios NAME: a line from the rounds on standard input
ratios() {
  local name=$1 ours theirs values=() all=() theirs_all=()
  while read -r _ ours theirs; do
    values+=("$(awk -v a="$ours" -v b="$theirs" 'BEGIN { print a / b }')")
    all+=("$ours")
    theirs_all+=("$theirs")
  done < <(grep '^round ' "$work/rounds")
  if [ "${#values[@]}" = 0 ]; then
    say "$name was not measured:"
    cat "$work/rounds" >&2
    exit 70
  fi
  printf '  median of %d rounds: Dangjik %s ms, peer %s ms\n' "${#all[@]}" \
    "$(middle "${all[@]}")" "$(middle "${theirs_all[@]}")"
  line "$name" "${values[@]}"
}

middle() { printf '%s\n' "$@" | sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# docker-java's own transport, which the bot does not need: over the local socket it is the peer of docker-list.
install_transport() {
  local version
  version=$(basename "$root"/target/lib/docker-java-core-*.jar .jar)
  version=${version##*-}
  transport=$cache/docker-java-$version
  [ ! -f "$transport/installed" ] || return 0
  mkdir -p "$transport"
  cat >"$transport/pom.xml" <<TEXT
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>bench</groupId><artifactId>transport</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.github.docker-java</groupId>
      <artifactId>docker-java-transport-httpclient5</artifactId>
      <version>$version</version>
    </dependency>
  </dependencies>
</project>
TEXT
  say "Installing docker-java's own transport $version into $transport..."
  if ! mvn -q -B -f "$transport/pom.xml" dependency:copy-dependencies -DoutputDirectory="$transport" >&2; then
    say "docker-list measures against docker-java over the local socket, and mvn did not bring its transport; see above."
    exit 69
  fi
  touch "$transport/installed"
}

# remote NAME MODE ROUNDS HOST
remote() {
  local binding java
  case $4 in
    bench) binding=("$((port + 3))" "$(id -un)" "$(ssh-keygen -lf "$work/ssh/host_key.pub" | cut -d' ' -f2)" "file:$work/ssh/client_key") ;;
    *) binding=("$(value "$4" port)" "$(value "$4" user)" "$(value "$4" fingerprints)" "$(value "$4" key)") ;;
  esac
  install_transport
  java=$JAVA_HOME/bin/java
  "$java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -cp "$root/target/dangjik.jar:$root/target/lib/*:$transport/*" \
    "$here/Remote.java" "$2" "$3" "$work/ssh/config" "$4" 127.0.0.1 "${binding[@]}" >"$work/rounds" 2>&1 || :
  ratios "$1"
}

warm_status() {
  local control=$work/ssh/control
  ssh -F "$work/ssh/config" -M -N -S "$control" everbit &
  started+=($!)
  until [ -S "$control" ]; do sleep 0.1; done
  SECRET=$secret node "$here/warm.js" $((rounds * 10)) "http://127.0.0.1:$port" "$work/ssh/config" "$control" everbit \
    'everbit status' "docker ps --all --format 'table {{.Names}}\t{{.Status}}\t{{.Image}}'" >"$work/rounds" 2>&1 || :
  ratios warm-status
}

# ask TEXT: one signed slash command in everbit's channel
ask() {
  local stamp signature body
  signed 1 "$1"
  IFS=$'\t' read -r stamp signature body <"$work/requests"
  curl -sf -o "$work/answer" -H "X-Slack-Request-Timestamp: $stamp" -H "X-Slack-Signature: $signature" \
    --data-raw "$body" "http://127.0.0.1:$port/slack/events"
}

# told MARK: waits until the message of a run shows how it ended
told() {
  local deadline=$(($(now_ms) + 180000))
  until grep -q "^{\"text\":\"$1" "$work/calls"; do
    if [ "$(now_ms)" -gt "$deadline" ]; then
      say "A run on everbit did not end with $1. The last that was said:"
      tail -n 1 "$work/calls" >&2
      exit 70
    fi
    sleep 0.2
  done
}

# deploys VERSION MARK
deploys() {
  : >"$work/calls"
  ask "everbit deploy server $1"
  told "$2"
}

# shellcheck disable=SC2016 # expands on the machine
journal='d=$HOME/.dangjik-vm-bench/runs; cat "$d/$(ls "$d" | grep -vx "$(cat "$d/../first")")/events"'

# A release that gets unhealthy; the bot is killed while the machine is deciding. Both figures come of it.
failing_release() {
  local unhealthy decided reattach=${reattach_ms:-}
  if [ -n "$reattach" ]; then
    begun=$deploy_begun
  else
    deploy_begun=$begun
    on_everbit 'rm -rf .dangjik-vm-bench'
    deploys "$(on_everbit 'sudo -n grep -m1 ^SERVER_TAG= /etc/everbit/everbit.env' | sed 's/.*=//; s/@.*//')" ✅
    on_everbit 'ls .dangjik-vm-bench/runs >.dangjik-vm-bench/first'
    on_everbit "docker events --filter event=health_status --format '{{.TimeNano}} {{.Action}}'" >"$work/events" &
    started+=($!)
    : >"$work/calls"
    ask 'everbit deploy server bad0001'
    until on_everbit "$journal" 2>"$work/ssh/journal" | grep -q '^begin up'; do sleep 0.3; done
    kill -9 "$bot"
    wait "$bot" 2>"$work/killed" || :
    start_bot
    reattach=$(now_ms)
    until curl -s "http://127.0.0.1:$port/metrics" | grep -q '^dangjik_ssh_connections [1-9]'; do sleep 0.02; done
    reattach_ms=$(($(now_ms) - reattach))
    told ↩️
    unhealthy=$(awk '/unhealthy/ { time = $1 } END { print substr(time, 1, 13) }' "$work/events")
    decided=$(on_everbit "$journal" | awk '/^compensate-begin/ { print $NF; exit }')
    decided_ms=$((decided - unhealthy))
    on_everbit 'rm -rf .dangjik-vm-bench; pkill -f "^docker events --filter event=health_status"' || :
  fi
  case $1 in
    health-decided) line health-decided "$decided_ms" ;;
    re-attach) line re-attach "$reattach_ms" ;;
  esac
}
