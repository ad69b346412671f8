# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# Addresses and networks. A network is NET (32 hex digits, IPv4 in the last 8), BITS and FAMILY (4 or 6).

readonly OCTET='(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])'
readonly V4_FORM="^$OCTET\\.$OCTET\\.$OCTET\\.$OCTET(/($NUMBER_FORM))?\$"
readonly V6_FORM='^([0-9a-f:]{2,39})(/(0|[1-9][0-9]{0,2}))?$'

# What no source may come from. All of IPv6 but 2000::/3 is refused elsewhere.
readonly -a RESERVED=(
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16
  198.18.0.0/15 224.0.0.0/4 240.0.0.0/4 2001:0::/32 2002::/16
)

# parse_network TEXT: sets FAMILY, NET, BITS; 1 when it is no address and no network.
parse_network() {
  local text=${1,,}
  if [[ $text =~ $V4_FORM ]]; then
    FAMILY=4
    BITS=${BASH_REMATCH[6]:-32}
    ((BITS <= 32)) || return 1
    printf -v NET '%024x%02x%02x%02x%02x' 0 "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" \
      "${BASH_REMATCH[4]}"
    mask_network
    return
  fi
  [[ $text =~ $V6_FORM ]] || return 1
  FAMILY=6
  BITS=${BASH_REMATCH[3]:-128}
  ((BITS <= 128)) || return 1
  expand_v6 "${BASH_REMATCH[1]}" || return 1
  mask_network
}

# expand_v6 TEXT: all 32 digits into NET.
expand_v6() {
  local text=$1 head tail group missing
  local -a before=() after=()
  if [[ $text == *::* ]]; then
    head=${text%%::*} tail=${text#*::}
    [[ $tail != *::* && $tail != :* && $head != *: ]] || return 1
    [[ -z $head ]] || IFS=: read -ra before <<<"$head"
    [[ -z $tail ]] || IFS=: read -ra after <<<"$tail"
    missing=$((8 - ${#before[@]} - ${#after[@]}))
    ((missing >= 1)) || return 1
    while ((missing-- > 0)); do before+=(0); done
    [[ $tail != *: ]] || return 1
  else
    [[ $text != :* && $text != *: ]] || return 1
    IFS=: read -ra before <<<"$text"
  fi
  before+=("${after[@]}")
  ((${#before[@]} == 8)) || return 1
  NET=
  for group in "${before[@]}"; do
    [[ $group =~ ^[0-9a-f]{1,4}$ ]] || return 1
    printf -v group '%04x' "0x$group"
    NET+=$group
  done
}

# Sets the bits behind the prefix to nothing.
mask_network() {
  local bits=$BITS kept digit rest
  ((FAMILY == 6)) || bits=$((bits + 96))
  kept=${NET:0:bits/4}
  rest=$((bits % 4))
  if ((rest)); then
    printf -v digit '%x' $((0x${NET:bits/4:1} & (0xf << (4 - rest)) & 0xf))
    kept+=$digit
  fi
  printf -v NET '%s%0*d' "$kept" $((32 - ${#kept})) 0
  ((${#kept} < 32)) || NET=$kept
}

# overlaps NETWORK NETWORK: whether the two have an address in common.
overlaps() {
  local family net bits
  parse_network "$1" || return 1
  family=$FAMILY net=$NET bits=$BITS
  parse_network "$2" || return 1
  ((family == FAMILY)) || return 1
  ((bits >= BITS)) || BITS=$bits
  mask_network
  local first=$NET
  NET=$net
  mask_network
  [[ $first == "$NET" ]]
}

# lies_in NETWORK OUTER
lies_in() {
  local bits
  overlaps "$1" "$2" || return 1
  parse_network "$2"
  bits=$BITS
  parse_network "$1"
  ((BITS >= bits))
}

# canonical NETWORK: the same network, written in one way only, into CANONICAL.
canonical() {
  local at
  parse_network "$1" || return 1
  CANONICAL=
  if ((FAMILY == 4)); then
    printf -v CANONICAL '%d.%d.%d.%d/%d' "0x${NET:24:2}" "0x${NET:26:2}" "0x${NET:28:2}" "0x${NET:30:2}" "$BITS"
    return
  fi
  for at in 0 4 8 12 16 20 24 28; do
    printf -v CANONICAL '%s%s%x' "$CANONICAL" "${CANONICAL:+:}" "0x${NET:at:4}"
  done
  CANONICAL+=/$BITS
}

# own_addresses: the addresses of this machine, a line each, read where the kernel shows them.
own_addresses() {
  local line last='' digits
  while read -r line; do
    if [[ $line =~ ^(\||\+)--\ ([0-9.]+)$ ]]; then
      last=${BASH_REMATCH[2]}
    elif [[ $line == '/32 host LOCAL' && -n $last ]]; then
      printf '%s\n' "$last"
    fi
  done <"$PROC/net/fib_trie"
  [[ ! -e $PROC/net/if_inet6 ]] || while read -r digits _; do
    [[ $digits =~ ^[0-9a-f]{32}$ ]] || continue
    printf '%s:%s:%s:%s:%s:%s:%s:%s\n' "${digits:0:4}" "${digits:4:4}" "${digits:8:4}" "${digits:12:4}" \
      "${digits:16:4}" "${digits:20:4}" "${digits:24:4}" "${digits:28:4}"
  done <"$PROC/net/if_inet6"
}
