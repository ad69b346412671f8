# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# nginx: what is put into it, and how it takes that up and lets it go.

readonly PATIENCE=20  # seconds for one call of nginx
readonly DRAIN=12     # seconds that workers of an older configuration may finish in, before they are ended
readonly RELOADS=3

# nginx_call WORD...: nginx where this exposure has it, with these words.
nginx_call() {
  if [[ -n $CONTAINER ]]; then
    timeout -k 2 "$PATIENCE" docker exec "$CONTAINER" nginx "$@" 9>&-
  else
    timeout -k 2 "$PATIENCE" nginx "$@" 9>&-
  fi
}

# find_master: the process id of nginx's master into MASTER, 0 when there is none.
find_master() {
  local pid
  MASTER=0
  if [[ -n $CONTAINER ]]; then
    pid=$(timeout "$PATIENCE" docker inspect -f '{{.State.Pid}}' "$CONTAINER" 2>/dev/null)
  else
    read -r pid 2>/dev/null <"$ROOT/run/nginx.pid" || pid=$(systemctl show -p MainPID --value nginx.service 2>/dev/null)
  fi
  [[ $pid =~ ^[1-9][0-9]*$ ]] || return 1
  is_titled "$pid" 'nginx: master' && MASTER=$pid && return 0
  # A container whose first process is not nginx itself but started it.
  for pid in $(children_of "$pid"); do
    is_titled "$pid" 'nginx: master' && MASTER=$pid && return 0
  done
  return 1
}

is_titled() { # PID TITLE
  local title=
  { IFS= read -r -d '' title <"$PROC/$1/cmdline"; } 2>/dev/null
  [[ $title == "$2"* ]]
}

# nothing_serves: whether it is certain that there is no nginx that could serve anything. One that starts later reads
# what stands there then.
nothing_serves() {
  local running place
  if [[ -n $CONTAINER ]]; then
    running=$(timeout "$PATIENCE" docker inspect -f '{{.State.Running}}' "$CONTAINER" 2>&1)
    [[ $running == false || $running == *'No such object'* ]]
    return
  fi
  for place in "$PROC"/[0-9]*; do
    ! is_titled "${place##*/}" 'nginx: master' || return 1
  done
}

children_of() {
  local stat rest parent
  for stat in "$PROC"/[0-9]*/stat; do
    { IFS= read -r rest <"$stat"; } 2>/dev/null || continue
    rest=${rest##*) }
    read -r _ parent _ <<<"$rest"
    [[ $parent != "$1" ]] || { stat=${stat%/stat} && printf '%s\n' "${stat##*/}"; }
  done
}

# workers: nginx's workers, also those that are shutting down, as PID:START a line.
workers() {
  local pid rest
  local -a words
  for pid in $(children_of "$MASTER"); do
    is_titled "$pid" 'nginx: worker process' || continue
    { IFS= read -r rest <"$PROC/$pid/stat"; } 2>/dev/null || continue
    read -ra words <<<"${rest##*) }"
    printf '%s:%s\n' "$pid" "${words[19]}"
  done
}

# reload: nginx reads its configuration and has workers of it, with what it says into SAID. The workers of before, which
# may still serve what they have begun but take nothing new any more, are in OLD.
reload() {
  local tries=100
  find_master || { SAID='nginx does not run'; return 1; }
  OLD=$(workers)
  SAID=$(nginx_call -t -q 2>&1) || return 1
  SAID=$(nginx_call -s reload 2>&1) || return 1
  while ((tries-- > 0)); do
    ! are_succeeded || return 0
    sleep 0.1
  done
  SAID='nginx took the reload and went on with the configuration it had; its error log says why'
  return 1
}

# are_succeeded: whether there is a worker that is not in OLD, and none in OLD that still takes new requests.
are_succeeded() {
  local worker is_new=1
  while read -r worker; do
    [[ -n $worker ]] || continue
    if [[ $'\n'$OLD$'\n' != *$'\n'"$worker"$'\n'* ]]; then
      is_new=0
    else
      is_titled "${worker%%:*}" 'nginx: worker process is shutting down' || return 1
    fi
  done < <(workers)
  return "$is_new"
}

# end_workers LIST: those that still live get TERM, which ends what they serve; the master starts others in their place.
# The answer is whether there were any.
end_workers() {
  local worker pid rest ended=1
  local -a words
  while read -r worker; do
    pid=${worker%%:*}
    [[ -n $pid ]] || continue
    is_titled "$pid" 'nginx: worker process' || continue
    { IFS= read -r rest <"$PROC/$pid/stat"; } 2>/dev/null || continue
    read -ra words <<<"${rest##*) }"
    [[ $pid:${words[19]} == "$worker" ]] || continue
    kill -TERM "$pid" 2>/dev/null && ended=0
  done <<<"$1"
  return "$ended"
}

# drain: waits until the workers in OLD have ended, and ends those that have not after a while. Sets CUT.
drain() {
  local end=$((SECONDS + DRAIN)) worker left=1
  while ((left && SECONDS < end)); do
    left=0
    for worker in $OLD; do
      ! is_titled "${worker%%:*}" 'nginx: worker process' || left=1
    done
    ((left == 0)) || sleep 0.3
  done
  CUT=no
  ! end_workers "$OLD" || CUT=yes
}

# location_text: the location of STATE, as nginx reads it. Nothing in it is a secret: the hash only satisfies the
# module, what counts is the time beside it.
location_text() {
  local id=${STATE[id]} surface=${STATE[surface]} expires=${STATE[expires]} path strip upstream nonce hash source
  path=$(surface_value "$surface" path)
  strip=$(surface_value "$surface" strip)
  upstream=$(surface_value "$surface" upstream)
  nonce=${STATE[digest]:0:24}
  hash=$(printf '%s %s' "$expires" "$nonce" | openssl md5 -binary | base64 | tr '+/' '-_' | tr -d '=')
  printf '# dangjik exposure %s of %s expires=%s plan=%s\n' "$id" "$surface" "$expires" "${STATE[plan]}"
  printf 'location ^~ %s {\n' "$path"
  # Comes before addresses and password are looked at, and needs no reload to take effect.
  printf '    secure_link "%s,%s";\n    secure_link_md5 "$secure_link_expires %s";\n' "$hash" "$expires" "$nonce"
  printf '    if ($secure_link != "1") { return 404; }\n    satisfy all;\n'
  for source in ${STATE[sources]//,/ }; do printf '    allow %s;\n' "$source"; done
  printf '    deny all;\n    auth_basic "dangjik %s";\n    auth_basic_user_file /run/dangjik/nginx/auth/%s;\n' "$id" "$id"
  # A name is asked for at each request: one that is unknown must not keep nginx from reading its configuration.
  [[ -z $CONTAINER || ${STATE[mode]} == sidecar ]] || printf '    resolver 127.0.0.11 valid=5s ipv6=off;\n'
  printf '    set $dangjik_upstream %s;\n' "$upstream"
  if [[ $strip == yes ]]; then
    printf '    rewrite "^%s(.*)$" /$1 break;\n' "${path//./\\.}"
    printf '    proxy_redirect "~^(?:https?://%s(?::[0-9]+)?)?/(.*)$" %s$1;\n' "${STATE[host]//./\\.}" "$path"
  fi
  # No Upgrade header, so no connection that outlives its request.
  printf '    proxy_pass $dangjik_upstream;\n    proxy_http_version 1.1;\n    proxy_set_header Connection "";\n'
  printf '    proxy_set_header Host $host;\n    proxy_set_header Authorization "";\n'
  printf '    proxy_set_header X-Forwarded-For $remote_addr;\n    proxy_set_header X-Forwarded-Proto $scheme;\n'
  printf '    proxy_buffering off;\n    proxy_cache off;\n    proxy_store off;\n    proxy_connect_timeout 5s;\n    proxy_read_timeout 30s;\n'
  printf '    send_timeout 30s;\n    keepalive_timeout 15s;\n}\n'
}

# new_password: into PASSWORD; 20 characters of 56 that nobody confuses, 116 bits.
new_password() {
  PASSWORD=
  while ((${#PASSWORD} < 20)); do
    PASSWORD+=$(head -c 96 /dev/urandom | tr -dc 'A-HJ-NP-Za-kmnp-z2-9')
  done
  PASSWORD=${PASSWORD:0:20}
}

# put_password ID USER: a new password, of which only a hash stays. The hash is the one that nginx computes itself, so
# that it does not matter which C library an image has; at 116 random bits it need not be slow.
put_password() {
  local hash
  new_password
  hash=$(printf '%s\n' "$PASSWORD" | openssl passwd -apr1 -stdin 2>/dev/null) && [[ $hash == '$apr1$'* ]] || return 1
  printf '%s:%s\n' "$2" "$hash" | put "$AUTH/$1" 0644
}
