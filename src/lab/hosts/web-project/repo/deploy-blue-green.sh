#!/bin/bash
# Blue-green deployment of the Web Project's backend and front-end files.
# shellcheck disable=SC2016 # the dollars in jq's programs are jq's
set -euo pipefail

usage() {
  cat <<'USAGE'
deploy-blue-green.sh --phase PHASE [--skip-pull] [--override-color blue|green] [--force-color blue|green]
  prepare    start the other colour with BE_TAG, wait until it is healthy, copy the front-end files of FE_TAG,
             and write the new colour to gateway/nginx/.env.production
  gateway    recreate the gateway, so that it reads that file; --force-color writes a colour to it first
  finalize   remove the old colour and record the new one; refused unless the gateway serves it
  cancel     remove the prepared colour and point the gateway's file back
  full       prepare, gateway when UPDATE_GATEWAY=true, finalize
BE_TAG, FE_TAG and the others come from .env.server.prod and application/.env.application.prod; what is set in the
shell wins. State: deploy-state.json. Exit codes: 1 did not work, 2 wrong usage, 3 another deployment is running.
USAGE
}

ROOT=${SERVER_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)}
STATE=deploy-state.json
GATEWAY_ENV=gateway/nginx/.env.production

# load_defaults FILE : its variables, except those the shell has already.
load_defaults() {
  local name value
  while IFS='=' read -r name value; do
    if [[ $name =~ ^[A-Z_]+$ ]] && [ -z "${!name+set}" ]; then
      export "$name=$value"
    fi
  done <"$1"
}

state() {
  jq -r "$1 // empty" "$STATE"
}

# record JQ_ARGUMENT... : changes the state file in one move.
record() {
  jq "$@" "$STATE" >"$STATE.new"
  mv "$STATE.new" "$STATE"
}

other_color() {
  case $1 in
    blue) echo green ;;
    *) echo blue ;;
  esac
}

application() {
  docker compose -f application/docker-compose.application.prod.yml --env-file application/.env.application.prod "$@"
}

point_gateway_file_at() {
  sed -i "s/^NGINX_BACKEND_HOST=.*/NGINX_BACKEND_HOST=backend-$1/" "$GATEWAY_ENV"
}

wait_until_healthy() {
  local container=$1 left=${HEALTH_TIMEOUT:-20} health=unknown
  while [ "$left" -gt 0 ]; do
    health=$(docker inspect -f '{{.State.Health.Status}}' "$container")
    [ "$health" != healthy ] || return 0
    sleep 1
    left=$((left - 1))
  done
  echo "$container did not become healthy within ${HEALTH_TIMEOUT:-20} s, it is $health" >&2
  return 1
}

prepare() {
  local color
  color=${OVERRIDE_COLOR:-$(other_color "$(state .activeColor)")}
  docker network inspect "$APP_NETWORK_NAME" >/dev/null
  docker volume create "$NGINX_LOGS_MOUNT" >/dev/null
  docker volume create frontend-dist >/dev/null
  if [ -z "$SKIP_PULL" ]; then
    application pull -q "backend-$color"
    docker pull -q "$FRONTEND_REPO:$FE_TAG" >/dev/null
  fi
  record --arg color "$color" --arg tag "$BE_TAG" '.phase = "preparing" | .candidate = $color | .candidateTag = $tag'
  application up -d --no-deps "backend-$color"
  if ! wait_until_healthy "backend-$color"; then
    record '.phase = "prepare-failed"'
    exit 1
  fi
  docker run --rm -v frontend-dist:/dist "$FRONTEND_REPO:$FE_TAG" sh -c "echo '<title>web</title>$FE_TAG' >/dist/index.html"
  point_gateway_file_at "$color"
  record '.phase = "prepared"'
  echo "prepared backend-$color $BE_TAG"
}

gateway() {
  if [ -n "$FORCE_COLOR" ]; then
    point_gateway_file_at "$FORCE_COLOR"
    record --arg color "$FORCE_COLOR" '.activeColor = $color'
  fi
  (cd gateway && docker compose -f docker-compose.gateway.prod.yml --env-file .env.gateway.prod up -d --force-recreate nginx)
  echo "gateway serves $(cut -d= -f2 "$GATEWAY_ENV")"
}

# A gateway that has just been started writes its servers first.
gateway_serves() {
  local left
  for left in 9 8 7 6 5 4 3 2 1 0; do
    ! docker exec gateway-nginx grep -qs "backend-$1:8080" /etc/nginx/conf.d/http.conf || return 0
    [ "$left" -eq 0 ] || sleep 1
  done
  return 1
}

finalize() {
  local color
  color=$(state .candidate)
  if [ "$(state .phase)" != prepared ]; then
    echo "nothing is prepared, the phase is $(state .phase)" >&2
    exit 1
  fi
  if ! gateway_serves "$color"; then
    echo "the gateway does not serve backend-$color" >&2
    exit 1
  fi
  docker rm -f "backend-$(other_color "$color")" >/dev/null 2>&1 || true
  record --arg color "$color" \
    '.previousTag = .tag | .tag = .candidateTag | .activeColor = $color | .phase = "idle" | .updatedAt = (now | todate) | del(.candidate, .candidateTag)'
  echo "finalized backend-$color"
}

cancel() {
  local candidate active
  candidate=$(state .candidate)
  active=$(state .activeColor)
  if [ -z "$candidate" ]; then
    echo "nothing to cancel"
    return 0
  fi
  if [ "$candidate" != "$active" ]; then
    docker rm -f "backend-$candidate" >/dev/null 2>&1 || true
  fi
  point_gateway_file_at "$active"
  record '.phase = "idle" | del(.candidate, .candidateTag)'
  echo "cancelled backend-$candidate"
}

PHASE='' SKIP_PULL='' OVERRIDE_COLOR='' FORCE_COLOR=''
while [ $# -gt 0 ]; do
  case $1 in
    --phase) PHASE=${2:?} && shift 2 ;;
    --skip-pull) SKIP_PULL=yes && shift ;;
    --override-color) OVERRIDE_COLOR=${2:?} && shift 2 ;;
    --force-color) FORCE_COLOR=${2:?} && shift 2 ;;
    -h | --help) usage && exit 0 ;;
    *) echo "unknown option: $1" >&2 && exit 2 ;;
  esac
done

cd "$ROOT"
load_defaults .env.server.prod
load_defaults application/.env.application.prod
[ -f "$STATE" ] || echo '{"activeColor": "blue", "phase": "idle", "tag": ""}' >"$STATE"
exec 9>.deploy.lock
if ! flock -n 9; then
  echo "another deployment is running" >&2
  exit 3
fi
case $PHASE in
  prepare | gateway | finalize | cancel) "$PHASE" ;;
  full)
    prepare
    if [ "${UPDATE_GATEWAY:-false}" = true ]; then
      gateway
    fi
    finalize
    ;;
  *) usage >&2 && exit 2 ;;
esac
