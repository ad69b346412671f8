# shellcheck shell=bash
# Every fault: break_NAME HOST [ARGUMENT] and heal_NAME HOST. One without heal_NAME is over when break_NAME returns.

# shellcheck disable=SC2016 # single quotes hold programs for the host's own shell

# heal [HOST [NAME]] : in the order host by host, the faults that were written down.
heal() {
  local mark host name
  for mark in "$LAB_DIR"/faults/${1:-*}/${2:-*}; do
    [ -f "$mark" ] || continue
    name=$(basename "$mark")
    host=$(basename "$(dirname "$mark")")
    if "heal_${name//-/_}" "$host"; then
      say "healed: $name of $host"
    else
      complain "$name of $host was not in force any more"
    fi
    rm -f "$mark"
  done
}

# faults_of HOST : the names of the faults in force there.
faults_of() {
  [ ! -d "$LAB_DIR/faults/$1" ] || find "$LAB_DIR/faults/$1" -type f -printf '%f '
}

# in_network_of HOST COMMAND... : with this machine's tools, in the host's network.
in_network_of() {
  local pid
  pid=$(docker container inspect -f '{{.State.Pid}}' "lab-$1")
  shift
  nsenter -t "$pid" -n "$@"
}

# add_rule HOST FAULT RULE... / drop_rules HOST FAULT : a firewall rule that carries the fault's name.
add_rule() {
  local host=$1 fault=$2 chain=$3
  shift 3
  in_network_of "$host" iptables -I "$chain" 1 -m comment --comment "lab-$fault" "$@"
}

drop_rules() {
  in_network_of "$1" iptables-save | grep -v -- "--comment \"*lab-$2\"* " | in_network_of "$1" iptables-restore
}

# network_device HOST : after a cable was pulled and put back it has another name.
network_device() {
  in_network_of "$1" ip -o -4 addr | awk '/10\.77\.0\./ { print $2; exit }'
}

break_ssh_drop() { add_rule "$1" ssh-drop INPUT -p tcp --dport 22 -j DROP; }
heal_ssh_drop() { drop_rules "$1" ssh-drop; }

break_ssh_reset() { add_rule "$1" ssh-reset INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset; }
heal_ssh_reset() { drop_rules "$1" ssh-reset; }

break_ssh_loss() { add_rule "$1" ssh-loss INPUT -p tcp --dport 22 -m statistic --mode random --probability "${2:-0.2}" -j DROP; }
heal_ssh_loss() { drop_rules "$1" ssh-loss; }

break_slow() { in_network_of "$1" tc qdisc add dev "$(network_device "$1")" root tbf rate "${2:-128kbit}" burst 4kb latency 800ms; }
heal_slow() { in_network_of "$1" tc qdisc del dev "$(network_device "$1")" root; }

break_net_cut() { docker network disconnect "$LAB_NETWORK" "lab-$1"; }
heal_net_cut() { docker network connect --ip "$(host_address "$1")" "$LAB_NETWORK" "lab-$1"; }

break_partition() { add_rule "$1" partition INPUT -s "$(host_address "${2:?which host?}")" -j DROP; }
heal_partition() { drop_rules "$1" partition; }

# A port that Docker publishes never passes INPUT.
break_port_80() {
  add_rule "$1" port-80 INPUT -p tcp --dport 80 -j DROP
  ! in_network_of "$1" iptables -nL DOCKER-USER >/dev/null 2>&1 \
    || add_rule "$1" port-80 DOCKER-USER -p tcp -m conntrack --ctorigdstport 80 -j DROP
}
heal_port_80() { drop_rules "$1" port-80; }

break_dns() {
  sed "s/^$(host_address "$1") /${2:-192.0.2.99} /" "$LAB_SRC/infra/hosts" >"$LAB_DIR/dns/hosts"
  docker kill -s HUP lab-dns >/dev/null
}
heal_dns() {
  write_names
  docker kill -s HUP lab-dns >/dev/null
}

break_pause() { docker pause "lab-$1" >/dev/null; }
heal_pause() { docker unpause "lab-$1" >/dev/null; }

break_reboot() {
  docker restart -t 30 "lab-$1" >/dev/null
  wait_until 300 "$1 to be well again" host_is_well "$1"
}

break_power_off() { docker kill "lab-$1" >/dev/null; }
heal_power_off() {
  docker start "lab-$1" >/dev/null
  wait_until 300 "$1 to be well again" host_is_well "$1"
}

break_disk_full() {
  local disk
  disk=$(column hosts.tsv "$1" 5)
  in_host "$1" bash -euc '
    free=$(df --output=avail -B1 "$1" | tail -n 1)
    fallocate -l $((free - 1048576)) "$1/lab-fill"
    dd if=/dev/zero of="$1/lab-fill-rest" bs=4k 2>/dev/null || true
  ' - "$disk"
}
heal_disk_full() { in_host "$1" rm -f "$(column hosts.tsv "$1" 5)/lab-fill" "$(column hosts.tsv "$1" 5)/lab-fill-rest"; }

break_host_key() {
  in_host "$1" bash -euc '
    mkdir -p /etc/ssh/lab-keys
    mv /etc/ssh/ssh_host_* /etc/ssh/lab-keys/
    ssh-keygen -qA
    systemctl restart ssh'
}
heal_host_key() {
  in_host "$1" bash -euc '
    rm -f /etc/ssh/ssh_host_*
    mv /etc/ssh/lab-keys/* /etc/ssh/
    systemctl restart ssh'
}

break_docker_stop() { in_host "$1" systemctl stop docker.socket docker.service; }
heal_docker_stop() {
  in_host "$1" systemctl start docker.socket docker.service
  wait_until 300 "$1 to be well again" host_is_well "$1"
}

# container_of HOST SERVICE : the container that runs it there.
container_of() {
  case $1/$2 in
    everbit/pg) echo everbit-postgres-1 ;;
    everbit/kafka) echo everbit-kafka-1 ;;
    everbit/nginx) echo everbit-nginx ;;
    stockboom/pg) echo stockboom-postgres-1 ;;
    stockboom/redis) echo stockboom-redis-1 ;;
    web-project/mysql) echo web-mysql ;;
    web-project/nginx) echo gateway-nginx ;;
    *) die "$1 has no $2 in a container" ;;
  esac
}

stop_container() {
  local container
  container=$(container_of "$1" "$2")
  in_host "$1" docker stop -t "${3:-10}" "$container" >/dev/null
}

start_container() {
  local container
  container=$(container_of "$1" "$2")
  in_host "$1" docker start "$container" >/dev/null
}

break_pg_stop() {
  if [ "$1" = o4o-api ]; then
    in_host "$1" pg_ctlcluster 15 main stop -m immediate
  else
    stop_container "$1" pg 0
  fi
}
heal_pg_stop() {
  if [ "$1" = o4o-api ]; then
    in_host "$1" systemctl restart postgresql@15-main
  else
    start_container "$1" pg
  fi
}

break_redis_stop() { stop_container "$1" redis; }
heal_redis_stop() { start_container "$1" redis; }

break_kafka_stop() { stop_container "$1" kafka; }
heal_kafka_stop() { start_container "$1" kafka; }

break_mysql_stop() { stop_container "$1" mysql; }
heal_mysql_stop() { start_container "$1" mysql; }

break_nginx_stop() {
  if [ "$1" = o4o-web ]; then
    in_host "$1" systemctl stop nginx
  else
    stop_container "$1" nginx
  fi
}
heal_nginx_stop() {
  if [ "$1" = o4o-web ]; then
    in_host "$1" systemctl start nginx
  else
    start_container "$1" nginx
  fi
}

break_kafka_lag() {
  seq "${2:-60}" | in_host_stdin "$1" docker exec -i everbit-kafka-1 \
    /opt/kafka/bin/kafka-console-producer.sh --bootstrap-server localhost:9092 --topic orders
}
heal_kafka_lag() {
  in_host "$1" docker exec everbit-kafka-1 /opt/kafka/bin/kafka-consumer-groups.sh --bootstrap-server localhost:9092 \
    --group order-pipeline --topic orders --reset-offsets --to-latest --execute >/dev/null
}

in_host_stdin() {
  local host=$1
  shift
  docker exec -i "lab-$host" "$@"
}

# ask_app HOST PATH JSON : a request to the application of everbit or stockboom, from inside its host.
ask_app() {
  case $1 in
    everbit) in_host "$1" docker exec everbit-server-1 curl -fsS -d "$3" "http://127.0.0.1:8080$2" >/dev/null ;;
    stockboom) in_host "$1" curl -fsS -d "$3" "http://127.0.0.1:3001$2" >/dev/null ;;
    *) die "$1 has no application that takes orders from the lab" ;;
  esac
}

break_queue_backlog() {
  ask_app "$1" /lab/enqueue '{"queue": "data-collection", "count": 5, "fail": true}'
  # The five fail while there is a worker.
  sleep 1
  in_host "$1" docker stop -t 2 stockboom-worker-1 >/dev/null
  ask_app "$1" /lab/enqueue "{\"queue\": \"data-collection\", \"count\": ${2:-20}}"
}
heal_queue_backlog() {
  in_host "$1" docker start stockboom-worker-1 >/dev/null
  in_host "$1" docker exec stockboom-redis-1 redis-cli DEL bull:data-collection:failed >/dev/null
}

break_app_5xx() { ask_app "$1" /lab/fault '{"status": 500}'; }
heal_app_5xx() { ask_app "$1" /lab/fault '{"status": 0}'; }

break_app_errors() { ask_app "$1" /lab/log "{\"message\": \"order pipeline: no answer from Upbit\", \"count\": ${2:-10}}"; }

break_bad_logins() {
  local attempt
  for attempt in $(seq "${2:-3}"); do
    ssh -F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o IdentityFile=/dev/null \
      -p "$(host_port "$1")" "stranger$attempt@127.0.0.1" true 2>/dev/null || true
  done
}

break_cert_short() {
  in_host "$1" bash -euc '
    volume=$(docker volume inspect -f "{{.Mountpoint}}" letsencrypt)
    account=$(ls "$volume/accounts/acme.lab:14000/dir")
    docker run --rm -v letsencrypt:/etc/letsencrypt -v certbot-www:/var/www/certbot certbot/certbot \
      certonly --force-renewal --webroot -w /var/www/certbot -d api.everbit.kr \
      --server https://acme.lab:14001/dir -m ops@everbit.kr --agree-tos -n
    sed -i "s#^server = .*#server = https://acme.lab:14000/dir#; s#^account = .*#account = $account#" \
      "$volume/renewal/api.everbit.kr.conf"
    docker exec everbit-nginx nginx -s reload' >/dev/null
}
heal_cert_short() { in_host "$1" bash /root/lab/certificates.sh >/dev/null; }

# Cut off, not stopped: the authority would forget its accounts.
break_acme_down() { docker network disconnect "$LAB_NETWORK" lab-acme; }
heal_acme_down() { docker network connect --ip 10.77.0.3 "$LAB_NETWORK" lab-acme; }

break_registry_down() { docker network disconnect "$LAB_NETWORK" lab-registry; }
heal_registry_down() { docker network connect --ip 10.77.0.2 "$LAB_NETWORK" lab-registry; }
