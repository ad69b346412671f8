# shellcheck shell=bash disable=SC2016,SC2034,SC2153,SC2154 # read by exposure.sh, with the other parts
# Answers, the log, time.

# answer WORD [KEY=VALUE...]: the whole answer; whoever reads one without its last line has not read it whole.
answer() {
  local word=$1 line
  shift
  printf 'dangjik-exposure 1 %s\n' "$word"
  for line; do printf '%s\n' "${line//[^[:print:]]/ }"; done
  printf 'end\n'
}

# refuse EXIT CODE TEXT: it may not be, or makes no sense; nothing was changed.
refuse() {
  log notice "refused: $2: $3"
  answer refused "code=$2" "text=$3"
  exit "$1"
}

# fail EXIT CODE TEXT: it did not work; what was begun has been taken back.
fail() {
  log err "failed: $2: $3"
  answer failed "code=$2" "text=$3"
  exit "$1"
}

log() { # LEVEL TEXT
  logger -t dangjik-exposure -p "auth.$1" -- "${2//[^[:print:]]/ }" || true
}

# Seconds since 1970 into NOW, whole seconds since the machine started into UP: no step of the clock moves that one.
read_time() {
  printf -v NOW '%(%s)T' -1
  read -r UP _ <"$PROC/uptime"
  UP=${UP%%.*}
}

# The last words of a command that failed, for an answer: one line, not long.
brief() {
  local text=${1//$'\n'/ / }
  printf '%s' "${text:0:300}"
}
