# shellcheck shell=bash
# The steps of a deploy against a Docker engine made of files (stub/docker).

RELEASE=$REMOTE/release
A=sha256:$(printf 'a%.0s' {1..64}) B=sha256:$(printf 'b%.0s' {1..64}) C=sha256:$(printf 'c%.0s' {1..64})

# An engine that runs aaaaaaa, a registry with three releases, and the environment of a step.
engine() {
  export STUB=$T/stub PATH=${BASH_SOURCE[0]%/*}/stub:$PATH
  export DANGJIK_LOCK_DIR=$T/lock DANGJIK_RUN_DIR=$T/run DANGJIK_FACTS=$T/facts DANGJIK_SEGMENT=run1-1
  mkdir -p "$STUB/registry/server" "$DANGJIK_LOCK_DIR" "$DANGJIK_RUN_DIR"
  echo "$A id-a aaaaaaa" >"$STUB/registry/server/aaaaaaa"
  echo "$B id-b bbbbbbb0123" >"$STUB/registry/server/bbbbbbb"
  echo "$C id-c 0000000" >"$STUB/registry/server/ccccccc"
  printf 'server:aaaaaaa id-a aaaaaaa\nserver@%s id-a aaaaaaa\n' "$A" >"$STUB/images"
  echo 'c1 server id-a server:aaaaaaa running shop-server-1' >"$STUB/containers"
  # shellcheck disable=SC2016 # compose itself puts the variable in
  printf 'services:\n  server:\n    image: server:${SERVER_TAG}\n' >"$T/compose.yaml"
  printf 'OTHER=1\nSERVER_TAG=aaaaaaa\n' >"$T/env"
  COMPOSE=(docker compose -p shop --project-directory "$T" -f "$T/compose.yaml" --env-file "$T/env")
}

release() { # SCRIPT OPTION...
  local script=$1
  shift
  bash "$RELEASE/$script.sh" "$@" -- "${COMPOSE[@]}"
}
pull() { release pull --service server --repository server --version "$1" --variable SERVER_TAG "${@:2}"; }
version() { bash "$RELEASE/version.sh" "$1" "$T/env" SERVER_TAG "${@:2}"; }
deploy() { # VERSION RUN
  export DANGJIK_SEGMENT=$2 DANGJIK_RUN_DIR=$T/run-$2
  mkdir -p "$DANGJIK_RUN_DIR"
  pull "$1" && version write "$1" && release up --service server --version "$1" &&
    release record --service server --version "$1"
}
must() { "$@" || fail "did not succeed: $*"; }
refused() { # TEXT COMMAND...
  local text=$1 said
  shift
  ! said=$("$@" 2>&1) || fail "not refused: $*: $said"
  contains "$text" "$said" "$1"
}

test_a_pulled_release_is_pinned_to_what_the_stacks_own_files_resolve_to() {
  engine
  must pull bbbbbbb
  equals "    image: server:bbbbbbb@$B" "$(grep image: "$DANGJIK_LOCK_DIR/releases/bbbbbbb.yaml")" 'release file'
  contains "release.id=id-b" "$(cat "$DANGJIK_FACTS")" facts
  equals 'server:aaaaaaa' "$(cut -d' ' -f4 "$STUB/containers")" 'nothing was started'
}

test_an_image_that_names_another_revision_is_refused() {
  engine
  refused 'made from revision 0000000, not from ccccccc' pull ccccccc
  [[ ! -e $DANGJIK_LOCK_DIR/releases/ccccccc.yaml ]] || fail 'a release file was written'
}

test_an_image_with_another_digest_than_the_plan_saw_is_refused() {
  engine
  refused 'plan again' pull bbbbbbb --digest "$A"
}

test_a_tag_that_was_moved_is_refused() {
  engine
  must pull bbbbbbb
  docker rmi server:bbbbbbb
  docker rmi "server@$B"
  echo "$A id-b bbbbbbb" >"$STUB/registry/server/bbbbbbb"
  refused 'the tag was moved' pull bbbbbbb
}

test_an_unknown_tag_is_refused_with_the_registrys_words() {
  engine
  refused 'manifest for server:fffffff not found' pull fffffff
}

test_the_version_is_written_checked_and_brought_back() {
  engine
  must pull bbbbbbb
  chmod 640 "$T/env"
  must version write bbbbbbb
  must version check bbbbbbb
  equals "OTHER=1 SERVER_TAG=bbbbbbb@$B" "$(paste -sd' ' "$T/env")" file
  equals 640 "$(stat -c %a "$T/env")" mode
  # A run that was cut and goes on writes again; what stood there first is what comes back.
  must version write bbbbbbb
  must version restore
  equals 'OTHER=1 SERVER_TAG=aaaaaaa' "$(paste -sd' ' "$T/env")" 'after restore'
}

test_a_file_without_the_variable_is_refused() {
  engine
  must pull bbbbbbb
  echo OTHER=1 >"$T/env"
  refused 'has no line SERVER_TAG=' version write bbbbbbb
}

test_up_starts_exactly_the_release_and_a_hand_finds_nothing_to_do() {
  engine
  must deploy bbbbbbb run1-1
  contains "id-b server:bbbbbbb@$B running" "$(cat "$STUB/containers")" containers
  contains 'up -d --no-build --wait --wait-timeout 120 --no-deps server' "$(cat "$STUB/calls")" calls
  must release by-hand
  contains by-hand=nothing "$(cat "$DANGJIK_FACTS")" facts
}

test_up_is_refused_while_the_files_resolve_to_another_string() {
  engine
  must pull bbbbbbb
  refused "resolve server to 'server:aaaaaaa'" release up --service server --version bbbbbbb
}

test_up_that_does_not_become_healthy_shows_the_last_log_lines() {
  engine
  echo id-b >"$STUB/refuses"
  must pull bbbbbbb
  must version write bbbbbbb
  refused 'order pipeline: no account' release up --service server --version bbbbbbb
}

# What `up` is told of a machine: whether its run goes on after a disturbance, and for how long the machine has run.
machine() { # EVENT AGE
  mkdir -p "$DANGJIK_RUN_DIR"
  echo "$1 1795299555750 -" >"$DANGJIK_RUN_DIR/events"
  printf '#!/bin/bash\n%s\n' "$2" >"$STUB/age"
  chmod +x "$STUB/age"
}

test_up_of_a_run_that_goes_on_looks_again_while_the_machine_is_starting() {
  engine
  machine resumed "rm '$STUB/refuses'; echo 12"
  echo id-b >"$STUB/refuses"
  must pull bbbbbbb
  must version write bbbbbbb
  said=$(release up --service server --version bbbbbbb 2>&1) || fail "not started: $said"
  contains 'the machine was restarted' "$said" up
  contains 'id-b server:bbbbbbb' "$(cat "$STUB/containers")" containers
}

test_up_looks_again_no_longer_than_the_service_may_take() {
  engine
  machine resumed 'echo 12'
  echo id-b >"$STUB/refuses"
  must pull bbbbbbb
  must version write bbbbbbb
  refused 'did not end well' release up --service server --version bbbbbbb --wait 1
}

test_up_looks_once_where_the_machine_is_not_starting() {
  engine
  machine resumed 'echo 86400'
  echo id-b >"$STUB/refuses"
  must pull bbbbbbb
  must version write bbbbbbb
  refused 'did not end well' release up --service server --version bbbbbbb
  equals 1 "$(grep -c ' up -d ' "$STUB/calls")" starts
}

test_up_looks_once_where_nothing_was_disturbed() {
  engine
  machine run-begin 'echo 12'
  echo id-b >"$STUB/refuses"
  must pull bbbbbbb
  must version write bbbbbbb
  refused 'did not end well' release up --service server --version bbbbbbb
  equals 1 "$(grep -c ' up -d ' "$STUB/calls")" starts
}

test_the_way_back_starts_what_stood_in_the_file() {
  engine
  must pull bbbbbbb
  must version write bbbbbbb
  must release up --service server --version bbbbbbb
  must version restore
  must release up --service server
  contains 'id-a server:aaaaaaa running' "$(cat "$STUB/containers")" containers
}

test_an_interrupted_recreate_is_repaired_by_the_next_up() {
  engine
  must pull bbbbbbb
  must version write bbbbbbb
  printf 'c1 server id-a server:aaaaaaa exited shop-server-1\nc2 server id-b x created 0123456789ab_shop-server-1\n' \
    >"$STUB/containers"
  refused 'an interrupted recreate left' release clean --check
  must release up --service server --version bbbbbbb
  must release clean --check
  contains 'id-b' "$(cat "$STUB/containers")" containers
}

test_clean_leaves_every_other_container_alone() {
  engine
  printf 'c2 other id-b x created 0123456789ab_shop-other-1\nc3 server id-b x created shop-migrate-1\n' >>"$STUB/containers"
  must release clean
  equals 'c1 c3' "$(cut -d' ' -f1 "$STUB/containers" | paste -sd' ')" 'what is left'
}

test_what_was_verified_is_recorded_once_however_often_it_is_tried() {
  engine
  must deploy bbbbbbb run1-1
  must release record --service server --version bbbbbbb
  must release record --service server --version bbbbbbb --check yes
  equals 1 "$(wc -l <"$DANGJIK_LOCK_DIR/releases.jsonl")" lines
  contains '"seq":1,"version":"bbbbbbb"' "$(cat "$DANGJIK_LOCK_DIR/current")" current
}

test_a_line_that_a_full_disk_cut_does_not_swallow_the_next_one() {
  engine
  printf '{"seq":1,"version":"aaaa' >"$DANGJIK_LOCK_DIR/releases.jsonl"
  must deploy bbbbbbb run1-1
  equals 2 "$(wc -l <"$DANGJIK_LOCK_DIR/releases.jsonl")" lines
  contains '"verified":true}' "$(tail -n 1 "$DANGJIK_LOCK_DIR/releases.jsonl")" ledger
}

test_the_release_that_is_left_is_marked_bad() {
  engine
  must deploy aaaaaaa run1-1
  must deploy bbbbbbb run2-1
  export DANGJIK_SEGMENT=run3-1
  must release record --service server --version aaaaaaa --bad yes
  contains '{"bad":2,' "$(cat "$DANGJIK_LOCK_DIR/releases.jsonl")" ledger
  contains '"seq":3,"version":"aaaaaaa"' "$(cat "$DANGJIK_LOCK_DIR/current")" current
}

test_preflight_refuses_what_has_changed_since_the_plan() {
  engine
  must release preflight --service server --current none --running id-a
  refused 'plan again' release preflight --service server --current none --running id-b
  refused 'plan again' release preflight --service server --current bbbbbbb --running id-a
}

test_preflight_refuses_compose_files_that_do_not_load_and_a_disk_without_room() {
  engine
  refused 'MiB free, a deploy needs' release preflight --service server --current none --running id-a \
    --image-bytes 900000000000000
  echo broken >"$T/compose.yaml"
  refused 'do not load' release preflight --service server --current none --running id-a
}

test_facts_tell_what_runs_and_what_is_recorded() {
  engine
  must deploy bbbbbbb run1-1
  facts=$(cat "$RELEASE/lib.sh" "$RELEASE/facts.sh" | bash -s -- --lock-dir "$T/locks/x/y" --service server \
    --repository server --file "$T/env" --variable SERVER_TAG --version fffffff -- "${COMPOSE[@]}") || fail facts
  contains $'\nrunning id-b 1000' "$facts" running
  contains $'\nvariable bbbbbbb@'"$B" "$facts" variable
  contains $'\nartifact missing' "$facts" artifact
  contains $'\nmoving grafana/grafana:latest\nmoving registry.test:5000/tool\n' "$facts" 'images without a fixed version'
  contains $'\nend' "$facts" end
}

test_facts_tell_the_migrations_behind_each_release_that_is_kept() {
  engine
  must deploy aaaaaaa run0-1
  must deploy bbbbbbb run1-1
  git init -q -b main "$T/checkout" && git -C "$T/checkout" config user.email a@b && git -C "$T/checkout" config user.name n
  git -C "$T/checkout" commit -qm one --allow-empty && git -C "$T/checkout" tag aaaaaaa
  mkdir -p "$T/checkout/db/migration"
  : >"$T/checkout/db/migration/V2__breaking_rename.sql"
  : >"$T/checkout/other.txt"
  git -C "$T/checkout" add -A && git -C "$T/checkout" commit -qm two && git -C "$T/checkout" tag bbbbbbb
  facts=$(cat "$RELEASE/lib.sh" "$RELEASE/facts.sh" | bash -s -- --lock-dir "$DANGJIK_LOCK_DIR" --service server \
    --repository server --file "$T/env" --variable SERVER_TAG --directory "$T/checkout" -- "${COMPOSE[@]}") || fail facts
  equals db/migration/V2__breaking_rename.sql "$(sed -n 's/^behind64-aaaaaaa //p' <<<"$facts" | base64 -d)" migrations
  lacks behind64-bbbbbbb "$facts" 'behind the current one'
  lacks fetch-problem64 "$facts" 'a remote that nobody had to ask'
}

test_sync_goes_forward_to_one_commit_and_back() {
  engine
  git init -q -b main "$T/origin" && git -C "$T/origin" config user.email a@b && git -C "$T/origin" config user.name n
  cp "$T/compose.yaml" "$T/origin/" && git -C "$T/origin" add -A && git -C "$T/origin" commit -qm one
  git clone -q "$T/origin" "$T/checkout"
  one=$(git -C "$T/checkout" rev-parse HEAD)
  echo '# two' >>"$T/origin/compose.yaml" && git -C "$T/origin" commit -qam two
  two=$(git -C "$T/origin" rev-parse HEAD)
  must bash "$RELEASE/sync.sh" forward "$T/checkout" main "$two" -- "${COMPOSE[@]}"
  must bash "$RELEASE/sync.sh" check "$T/checkout" "$two"
  must bash "$RELEASE/sync.sh" back "$T/checkout"
  equals "$one" "$(git -C "$T/checkout" rev-parse HEAD)" head
}
