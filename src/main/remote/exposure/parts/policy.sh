# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# The policy: root's word on how far this machine may be opened. One thing a line, every line of a known form, each
# value within a range that is written here; anything else and nothing is opened. Closing never reads it.
#
#   dangjik-exposure-policy 1
#   max-ttl 3600              seconds, at most 3600
#   max-sources 3             at most 10
#   min-prefix-4 32           24 to 32
#   min-prefix-6 64           48 to 128
#   nginx host                or: nginx container NAME
#   own 203.0.113.10          an address of this machine that it does not know itself; any number of these
#   allow-private 10.0.0.0/24 a private network sources may come from all the same; any number of these
#   surface STACK/ID ttl=… sources=… prefix-4=… prefix-6=… mode=include|sidecar host=… path=… strip=yes|no upstream=…

# What is read ends up in MAX_TTL MAX_SOURCES MIN_4 MIN_6 CONTAINER (empty: on the host) OWN ALLOWED, and the line of
# each surface in SURFACES.
declare -A SURFACES=()
declare -a OWN=() ALLOWED=()
MAX_TTL='' MAX_SOURCES='' MIN_4='' MIN_6='' CONTAINER='' NGINX=''

readonly UPSTREAM_FORM='https?://[a-z0-9][a-z0-9._-]{0,100}:[1-9][0-9]{1,4}'
readonly SURFACE_LINE="^($SURFACE_FORM) ttl=($NUMBER_FORM) sources=($NUMBER_FORM) prefix-4=($NUMBER_FORM) \
prefix-6=($NUMBER_FORM) mode=(include|sidecar) host=($DOMAIN_FORM) path=($PATH_FORM) strip=(yes|no) \
upstream=($UPSTREAM_FORM)\$"

load_policy() {
  local problem
  problem=$(policy_problem) && fail "$MISCONFIGURED" policy "$problem"
  read_policy
}

# policy_problem: what is wrong with the policy; 1 when nothing is.
policy_problem() {
  local owner mode line number=0
  [[ -f $POLICY && ! -L $POLICY ]] || { printf '%s is not there' "$POLICY"; return 0; }
  read -r owner mode < <(stat -c '%u %a' "$POLICY")
  [[ -n $ROOT || $owner == 0 ]] || { printf '%s is not owned by root' "$POLICY"; return 0; }
  ((0$mode & 022)) && { printf '%s may be written by others than its owner: mode %s' "$POLICY" "$mode"; return 0; }
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    if ! read_policy_line "$number" "$line"; then
      printf 'line %d of %s says nothing known: %s' "$number" "$POLICY" "${line:0:80}"
      return 0
    fi
  done <"$POLICY"
  [[ -n $MAX_TTL && -n $MAX_SOURCES && -n $MIN_4 && -n $MIN_6 && -n $NGINX ]] && return 1
  printf '%s lacks one of max-ttl, max-sources, min-prefix-4, min-prefix-6 and nginx' "$POLICY"
}

read_policy() {
  local line number=0
  MAX_TTL='' MAX_SOURCES='' MIN_4='' MIN_6='' CONTAINER='' NGINX='' OWN=() ALLOWED=() SURFACES=()
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    read_policy_line "$number" "$line" || return 1
  done <"$POLICY"
}

# read_policy_line NUMBER LINE
read_policy_line() {
  local word=${2%% *} rest=${2#* }
  if (($1 == 1)); then
    [[ $2 == 'dangjik-exposure-policy 1' ]]
    return
  fi
  case $word in
    '' | '#'*) ;;
    max-ttl) [[ -z $MAX_TTL ]] && in_range "$rest" 60 3600 && MAX_TTL=$rest ;;
    max-sources) [[ -z $MAX_SOURCES ]] && in_range "$rest" 1 10 && MAX_SOURCES=$rest ;;
    min-prefix-4) [[ -z $MIN_4 ]] && in_range "$rest" 24 32 && MIN_4=$rest ;;
    min-prefix-6) [[ -z $MIN_6 ]] && in_range "$rest" 48 128 && MIN_6=$rest ;;
    nginx) [[ -z $NGINX ]] && read_policy_nginx "$rest" ;;
    own) parse_network "$rest" && OWN+=("$rest") ;;
    allow-private) parse_network "$rest" && ((BITS >= 8)) && ALLOWED+=("$rest") ;;
    surface) [[ $rest =~ $SURFACE_LINE && -z ${SURFACES[${rest%% *}]-} ]] && SURFACES[${rest%% *}]=${rest#* } ;;
    *) return 1 ;;
  esac
}

read_policy_nginx() {
  if [[ $1 =~ ^container\ ($CONTAINER_FORM)$ ]]; then
    CONTAINER=${BASH_REMATCH[1]}
  elif [[ $1 != host ]]; then
    return 1
  fi
  NGINX=$1
}

in_range() { [[ $1 =~ ^$NUMBER_FORM$ ]] && (($1 >= $2 && $1 <= $3)); }

# surface_value SURFACE KEY: prints what the policy says of it.
surface_value() {
  local pair
  for pair in ${SURFACES[$1]}; do
    [[ $pair != "$2="* ]] || printf '%s' "${pair#*=}"
  done
}

# policy_container: prints the container of nginx, also when the rest of the policy cannot be used: for closing.
policy_container() {
  local line
  [[ -f $POLICY ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    [[ ! $line =~ ^nginx\ container\ ($CONTAINER_FORM)$ ]] || printf '%s' "${BASH_REMATCH[1]}"
  done <"$POLICY"
}
