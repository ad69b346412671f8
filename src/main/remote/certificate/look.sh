# shellcheck shell=bash disable=SC2154 # lib.sh stands before it when it is sent
# Looks at everything that decides whether a certificate is well and can be renewed; changes nothing.
#   look.sh --domain D --file F [--container C] [--image I] [--log PATH] [--script PATH] [--acme URL] [--brief yes]
#     [--alert NAME --prometheus URL]
# Prints words and values, one a line; a word that ends in 64 has its value in base64. --acme: the authority to ask where
# no renewal configuration names one. --brief: without firewall, timers and logs.

image='' log='' script='' acme='' brief='' alert='' prometheus=''
more() {
  while [ $# -gt 0 ]; do
    case $1 in
      --image) image=$2 ;;
      --log) log=$2 ;;
      --script) script=$2 ;;
      --acme) acme=$2 ;;
      --brief) brief=$2 ;;
      --alert) alert=$2 ;;
      --prometheus) prometheus=$2 ;;
      *) exit 64 ;;
    esac
    shift 2
  done
}

tell() { printf '%s %s\n' "$1" "${2:--}"; }
tell64() { printf '%s64 %s\n' "$1" "$(printf '%s' "$2" | base64 -w 0)"; }

# got NAME COMMAND... : its output as NAME64, else its complaint as NAME-problem64.
got() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    tell64 "$name" "$output"
  else
    tell64 "$name-problem" "$(one_line 600 <<<"$output")"
  fi
}

server_state() {
  if [ -n "$container" ]; then
    tell server "$(container_state)"
  else
    tell server "$(systemctl is-active nginx 2>/dev/null || true)"
  fi
}

renewal() {
  local live=${file%/*} root name conf server account directory
  root=${live%/live/*} name=${live##*/}
  [ "$root" != "$live" ] || return 0
  conf=$(within cat "$root/renewal/$name.conf" 2>/dev/null) || {
    tell renewal none
    ask_authority "$acme"
    return 0
  }
  tell64 renewal "$conf"
  server=$(sed -n 's/^server *= *//p' <<<"$conf" | head -n 1)
  account=$(sed -n 's/^account *= *//p' <<<"$conf" | head -n 1)
  directory=$root/accounts/$(sed 's|^https\{0,1\}://||; s|/*$||' <<<"$server")/$account
  if [ -n "$account" ] && within test -f "$directory/private_key.json" >/dev/null 2>&1; then
    tell account present
  else
    tell account missing
  fi
  ask_authority "${server:-$acme}"
}

ask_authority() {
  local code
  [ -n "$1" ] || return 0
  tell acme-url "$1"
  command -v curl >/dev/null || return 0
  # Whether this host trusts the authority's own certificate is another question than whether it answers.
  code=$(curl -sSk -m 10 -o /dev/null -w '%{http_code}' "$1" 2>&1) || true
  tell64 acme "$code"
}

addresses() {
  tell own "$(ip -o addr show scope global 2>/dev/null | awk '{ sub("/.*", "", $4); print $4 }' | paste -sd ' ' -)"
  tell resolved "$(getent ahosts "$domain" | awk '$2 == "STREAM" { print $1 }' | sort -u | paste -sd ' ' -)"
}

ports() {
  local listening port
  listening=$(ss -Hltn 2>/dev/null | awk '$4 !~ /^(127\.|\[::1\])/ { print $4 }') || return 0
  for port in 80 443; do
    if grep -q ":$port\$" <<<"$listening"; then
      tell "listens-$port" yes
    else
      tell "listens-$port" no
    fi
  done
}

firewall() {
  if sudo -n iptables -S >/dev/null 2>&1; then
    tell64 iptables "$(sudo -n iptables -S 2>/dev/null)"
  elif iptables -S >/dev/null 2>&1; then
    tell64 iptables "$(iptables -S 2>/dev/null)"
  elif sudo -n nft list ruleset >/dev/null 2>&1; then
    tell64 nft "$(sudo -n nft list ruleset 2>/dev/null)"
  fi
}

schedule() {
  local found unit
  found=$({ crontab -l 2>/dev/null; cat /etc/crontab /etc/cron.d/* 2>/dev/null; } | grep -v '^ *#' | grep -i certbot || true)
  found+=$(grep -il certbot /etc/cron.daily/* /etc/cron.weekly/* 2>/dev/null || true)
  [ -z "$found" ] || tell64 cron "$found"
  for unit in certbot snap.certbot.renew; do
    found=$(systemctl show "$unit.timer" --timestamp=unix -p LoadState -p ActiveState -p LastTriggerUSec 2>/dev/null) || continue
    [[ $found == *LoadState=loaded* ]] || continue
    tell64 timer "Id=$unit.timer
$found
$(systemctl show "$unit.service" -p Result 2>/dev/null)"
    break
  done
}

room() {
  local path=${file%/*}
  [ -z "$container" ] || path=$(engine info -f '{{.DockerRootDir}}' 2>/dev/null) || return 0
  while [ -n "$path" ] && [ ! -e "$path" ]; do path=${path%/*}; done
  tell free-kib "$(df -Pk "${path:-/}" | awk 'NR == 2 { print $4 }')"
}

options "$@"
more "${rest[@]}"
tell certificates 1
tell time "$(date +%s)"
if command -v openssl >/dev/null; then tell openssl yes; else tell openssl no; fi
server_state
got file file_pem
got wire wire_pem
got nginx test_nginx
renewal
addresses
ports
firewall
room
if [ -n "$image" ]; then
  if engine image inspect "$image" >/dev/null 2>&1; then tell image present; else tell image missing; fi
fi
if [ -n "$script" ]; then
  if [ -x "$script" ]; then tell script present; else tell script missing; fi
fi
if [ -z "$brief" ]; then
  schedule
  [ -z "$log" ] || got log as_root tail -n 400 "$log"
  [ -z "$alert" ] || got alert alert_state "$alert" "$prometheus"
fi
tell end
