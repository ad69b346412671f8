# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# Whether an opening would succeed: preflight says all of it, open wants all of it.

# check NAME: the last command's success and SAID become a line of CHECKS; ALL_WELL tells whether all were.
declare -a CHECKS=()
ALL_WELL=yes
check() {
  local status=$?
  if ((status == 0)); then
    CHECKS+=("check=$1 well")
  else
    ALL_WELL=no
    CHECKS+=("check=$1 not-well $(brief "${SAID:-no word about it}")")
  fi
  SAID=
}

# run_checks SURFACE...: of these surfaces.
run_checks() {
  local surface
  SAID=
  is_memory "$RUN" "$RUN/nginx" "$STATES"; check memory
  reaper_lives; check reaper
  has_tools; check tools
  find_master || { SAID='nginx does not run'; false; }; check nginx
  SAID=$(nginx_call -t -q 2>&1); check configuration
  CONFIGURATION=$(nginx_call -T 2>/dev/null)
  [[ $(nginx_call -V 2>&1) == *--with-http_secure_link_module* ]] ||
    { SAID='this nginx was built without http_secure_link_module'; false; }; check secure-link
  sees_directory; check directory
  for surface; do
    is_included "$surface"; check "place:$surface"
  done
}

is_memory() {
  local place
  [[ -z $ROOT ]] || return 0
  for place; do
    [[ $(stat -f -c %T "$place" 2>/dev/null) == tmpfs ]] || { SAID="$place is not in memory (tmpfs)"; return 1; }
  done
}

has_tools() {
  local tool
  for tool in openssl systemd-run systemctl flock logger timeout; do
    command -v "$tool" >/dev/null || { SAID="$tool is not there"; return 1; }
  done
}

# The container has to see the very directory; a mount of one that was made anew since shows an old one.
sees_directory() {
  local here there
  [[ -n $CONTAINER ]] || return 0
  here=$(stat -c %i "$RUN/nginx")
  there=$(timeout "$PATIENCE" docker exec "$CONTAINER" stat -c %i /run/dangjik/nginx 2>/dev/null)
  [[ $here == "$there" ]] && return 0
  SAID="$CONTAINER does not see /run/dangjik/nginx; mount it read-only at the same path and create it again"
  return 1
}

# Whether the server of that name has a place for it.
is_included() { # SURFACE
  local host wanted
  host=$(surface_value "$1" host)
  if [[ $(surface_value "$1" mode) == sidecar ]]; then
    wanted="unix:/run/dangjik/nginx/gate/${1/\//.}.sock"
  else
    wanted="include /run/dangjik/nginx/include/$host/\*.conf;"
    wanted=${wanted//\\/}
  fi
  [[ $CONFIGURATION == *"$wanted"* ]] && return 0
  SAID="the server of $host lacks: $wanted"
  return 1
}
