#!/usr/bin/env bash
# Runs the commands of README.md that are about a house that is up, as they stand there, on a house of its own, and holds the answers that are
# printed there to the real ones: the same members in the same order, the same values but for ids and times.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
run_dir=$(mktemp -d)
export BELLHOP_RUN_DIR=$run_dir BELLHOP_DB=sqlite:$run_dir/data BELLHOP_PAYMENT_APPROVAL_RATE=1
cd "$root"

# node.sh puts the broker's other ports 10000 and 20000 above the first: all of them have to lie below those that
# the kernel gives to outgoing connections (32768 and up), which may hold one at any moment.
choose_ports() {
  local base=$((12700 + (RANDOM % 6) * 10))
  export BELLHOP_AMQP_PORT=$base BELLHOP_ORCHESTRATOR_PORT=$((base + 1)) BELLHOP_AVAILABILITY_PORT=$((base + 2)) \
    BELLHOP_PAYMENT_PORT=$((base + 3))
}

# Another test on this machine may have one of them: then with others.
up() {
  for _ in 1 2 3; do
    choose_ports
    ./dev.sh up >"$run_dir/up.txt" 2>&1 && return
    ./dev.sh down >/dev/null 2>&1 || true
  done
  cat "$run_dir/up.txt" >&2
  return 1
}

finish() {
  local result=$?
  ./dev.sh down >/dev/null 2>&1 || true
  ((result == 0)) || tail -n 5 "$run_dir"/*.log >&2 || true
  rm -rf "$run_dir"
  exit "$result"
}
trap finish EXIT

fail() {
  printf 'README.md: %s\n' "$*" >&2
  exit 1
}

# The same document without what differs from run to run.
comparable() {
  jq -ce 'del(.. | .booking_id?, .transaction_id?, .booking_timestamp?, .timestamp?) | tojson' <<<"$1"
}

# The commands (C) and the answers (A) of those sections, in their order, one a line.
steps() {
  awk '/^## /{walk = /^## (A walk|See it in a browser|Interfaces|Watch it recover)$/}
       !walk {next}
       /^```/{block = (block == "" ? substr($0, 4) : ""); next}
       block == "sh"{print "C " $0}
       block == "json"{print "A " $0}' README.md
}

run_command() {
  local command=$1
  command=${command//127.0.0.1:5001/127.0.0.1:$BELLHOP_ORCHESTRATOR_PORT}
  command=${command//127.0.0.1:5002/127.0.0.1:$BELLHOP_AVAILABILITY_PORT}
  command=${command//127.0.0.1:5003/127.0.0.1:$BELLHOP_PAYMENT_PORT}
  printf '$ %s\n' "$command"
  answer=$(bash -c "${command/#curl /curl -sS --max-time 30 }" </dev/null) || fail "this command fails: $command"
  [[ $answer != '{"status":"error"'* ]] || fail "this command is answered: $answer"
}

up || fail './dev.sh up'
commands=0 answers=0 answer=''
while IFS= read -r line; do
  if [[ $line == 'C '* ]]; then
    run_command "${line#C }"
    commands=$((commands + 1))
  else
    [[ $(comparable "$answer") == "$(comparable "${line#A }")" ]] || fail "printed: ${line#A }"$'\n'"really: $answer"
    answers=$((answers + 1))
  fi
done < <(steps)
((commands >= 17 && answers >= 4)) || fail "only $commands commands and $answers answers were found"

# The booking of the last chapter waited in the queue and is confirmed by now, or soon.
for _ in $(seq 300); do
  curl -sS "http://127.0.0.1:$BELLHOP_ORCHESTRATOR_PORT/bookings?limit=1" | jq -e '.bookings[0].status == "confirmed"' \
    >/dev/null && exit 0
  read -rt 0.1 <> <(:) || true
done
fail 'the queued booking was not confirmed within 30 s'
