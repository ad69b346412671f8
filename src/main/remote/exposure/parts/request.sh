# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# Requests: key=value lines on standard input, the last one `end`; and whether the policy allows them.

readonly LONGEST_REQUEST=4096
declare -A REQUEST=()
declare -a SOURCES=()

# read_request KEY...: into REQUEST and SOURCES; a key that is not named may not occur. Keys that end with ? may be
# left out.
read_request() {
  local content line key value known=" $* "
  content=$(timeout 10 head -c $((LONGEST_REQUEST + 1)) 2>/dev/null | tr -d '\000'; printf x)
  content=${content%x}
  ((${#content} <= LONGEST_REQUEST)) || refuse "$DATA" too-much "a request has at most $LONGEST_REQUEST bytes"
  [[ $content == *$'\nend\n' ]] || refuse "$DATA" cut-off "a request ends with a line that says end"
  while IFS= read -r line; do
    [[ $line =~ ^([a-z]{1,20})=([A-Za-z0-9./:_-]{1,130})$ ]] || refuse "$DATA" malformed "a line is not key=value"
    key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    [[ $known == *" $key "* || $known == *" $key? "* ]] || refuse "$DATA" malformed "nobody asked for $key"
    if [[ $key == source ]]; then
      SOURCES+=("$value")
    else
      [[ -z ${REQUEST[$key]-} ]] || refuse "$DATA" malformed "$key stands twice"
      REQUEST[$key]=$value
    fi
  done <<<"${content%$'\nend\n'}"
  for key; do
    [[ $key == *'?' || $key == source || -n ${REQUEST[$key]-} ]] || refuse "$DATA" malformed "$key is missing"
    value=${REQUEST[${key%'?'}]-}
    [[ -z $value ]] || check_form "${key%'?'}" "$value"
  done
}

check_form() { # KEY VALUE
  local form
  case $1 in
    id) form=$ID_FORM ;;
    surface) form=$SURFACE_FORM ;;
    ttl | heartbeat | now) form=$NUMBER_FORM ;;
    user) form='[a-z][a-z0-9-]{0,31}' ;;
    plan) form='[A-Za-z0-9:-]{1,80}' ;;
    reason) form='[a-z_]{1,32}' ;;
    *) form='^$' ;;
  esac
  [[ $2 =~ ^$form$ ]] || refuse "$DATA" malformed "$1 has not the form it must have"
  [[ $1 != id || ${#2} -le 40 ]] || refuse "$DATA" malformed "an id has at most 40 characters"
}

# judge_order: refuses what the policy does not allow. Afterwards SOURCES is canonical, sorted and without repetition.
judge_order() {
  local surface=${REQUEST[surface]} ttl=${REQUEST[ttl]} now=${REQUEST[now]-} beat=${REQUEST[heartbeat]-} most
  [[ -n ${SURFACES[$surface]-} ]] || refuse "$NOT_ALLOWED" unknown-surface "the policy has no surface $surface"
  most=$(surface_value "$surface" ttl)
  ((most <= MAX_TTL)) || most=$MAX_TTL
  ((ttl >= 30)) || refuse "$NOT_ALLOWED" too-short "an opening lasts 30 seconds at least"
  ((ttl <= most)) || refuse "$NOT_ALLOWED" too-long "$surface may be open for $most seconds, not for $ttl"
  read_time
  if [[ -n $now ]] && ((NOW - now > 5 || now - NOW > 5)); then
    refuse "$NOT_ALLOWED" clocks "the clock here and the caller's are $((NOW - now)) s apart; 5 are allowed"
  fi
  if [[ -n $beat ]] && ((beat < 60 || beat > 3600)); then
    refuse "$NOT_ALLOWED" heartbeat "a heartbeat is due after 60 to 3600 seconds"
  fi
  judge_sources "$surface"
}

judge_sources() { # SURFACE
  local source most min_4 min_6
  local -a canonicals=()
  most=$(surface_value "$1" sources)
  ((most <= MAX_SOURCES)) || most=$MAX_SOURCES
  ((${#SOURCES[@]} > 0)) || refuse "$NOT_ALLOWED" no-source "an opening is to somebody: name a source"
  ((${#SOURCES[@]} <= most)) || refuse "$NOT_ALLOWED" too-many-sources "$1 may be opened to $most sources"
  min_4=$(surface_value "$1" prefix-4)
  ((min_4 >= MIN_4)) || min_4=$MIN_4
  min_6=$(surface_value "$1" prefix-6)
  ((min_6 >= MIN_6)) || min_6=$MIN_6
  for source in "${SOURCES[@]}"; do
    parse_network "$source" || refuse "$NOT_ALLOWED" no-network "a source is no address and no network"
    if ((FAMILY == 4 ? BITS < min_4 : BITS < min_6)); then
      refuse "$NOT_ALLOWED" too-wide "a source of $1 is at least a /$min_4, for IPv6 a /$min_6"
    fi
    judge_source "$source"
    canonical "$source"
    canonicals+=("$CANONICAL")
  done
  mapfile -t SOURCES < <(printf '%s\n' "${canonicals[@]}" | sort -u)
}

judge_source() {
  local source=$1 other
  while read -r other; do
    [[ -z $other ]] || ! overlaps "$source" "$other" ||
      refuse "$NOT_ALLOWED" own-address "a source is this machine itself"
  done < <(printf '%s\n' "${OWN[@]}"; own_addresses)
  for other in "${ALLOWED[@]}"; do
    ! lies_in "$source" "$other" || return 0
  done
  parse_network "$source"
  if ((FAMILY == 6)) && [[ ${NET:0:1} != [23] ]]; then
    refuse "$NOT_ALLOWED" private-source "a source is not of the public internet"
  fi
  for other in "${RESERVED[@]}"; do
    ! overlaps "$source" "$other" || refuse "$NOT_ALLOWED" private-source "a source is not of the public internet"
  done
}

# order_digest: prints what tells this order from another one.
order_digest() {
  {
    printf '%s\n' "${REQUEST[id]}" "${REQUEST[surface]}" "${REQUEST[ttl]}" "${REQUEST[user]}" \
      "${REQUEST[heartbeat]-}" "${REQUEST[plan]-}" "${SOURCES[@]}"
  } | sha256sum | cut -c1-64
}
