#!/usr/bin/env bash
# The demo behind `./dev.sh demo`: from nothing to the documented booking, then queued recovery, twice: with a
# worker stopped and with the broker killed. Ends with an error where any of it does not happen.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root
readonly bookings_each=6
readonly patience_s=90
run_dir=$(cd "$root" && realpath -m "${BELLHOP_RUN_DIR:-.run}")
front=http://127.0.0.1:${BELLHOP_ORCHESTRATOR_PORT:-5001}
export BELLHOP_RUN_DIR=$run_dir
# Always the embedded database, in a folder of the demo's own: nobody's bookings are touched.
export BELLHOP_DB=sqlite:$run_dir/data
# The simulated gateway declines 5 in 100; a demo that promises confirmations asks it not to.
export BELLHOP_PAYMENT_APPROVAL_RATE=1

bold='' plain=''
if [[ -t 1 ]]; then bold=$'\033[1m' plain=$'\033[0m'; fi
chapter() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
tell() { printf '  %s\n' "$*"; }
show() { sed 's/^/    /'; }
fail() {
  printf '\ndemo: this did not happen: %s\n' "$*" >&2
  printf 'demo: the logs are in %s; the orchestrator'"'"'s last lines:\n' "$run_dir" >&2
  tail -n 15 "$run_dir/orchestrator.log" >&2 2>/dev/null || true
  dev status >&2 || true
  exit 1
}

dev() { "$root/dev.sh" "$@"; }

# ---- speaking to the front ---------------------------------------------------------------------

# Sets status and body. @ arguments: those of curl
ask() {
  local answer
  answer=$(curl -sS --max-time 30 -w '\n%{http_code}' "$@") || fail "an answer from ${*: -1}"
  status=${answer##*$'\n'}
  body=${answer%$'\n'*}
}

expect_status() { [[ $status == "$1" ]] || fail "$2 answers $1; it answered $status: $body"; }
member() { jq -r "$1 // empty" <<<"$body"; }

# One of several distinct stays, by its number, without waiting for the decision. Sets booking_id.
book_stay() {
  local guest
  guest=$(jq -n --arg name "Guest $1" --arg in "$(date -ud "2026-03-01 +$1 days" +%F)" \
    --arg out "$(date -ud "2026-03-01 +$(($1 + 1)) days" +%F)" \
    '{guest_name: $name, hotel_name: "Oceanview Resort", room_type: "Standard", check_in: $in, check_out: $out,
      payment_method: "credit_card"}')
  ask -X POST -H 'Content-Type: application/json' -H 'Prefer: respond-async' -d "$guest" "$front/book-hotel"
  expect_status 202 "a booking while the pipeline is interrupted"
  booking_id=$(member .booking_id)
  [[ -n $booking_id ]] || fail "the 202 names its booking; it said: $body"
}

# ---- looking at the broker ---------------------------------------------------------------------

depth_of() { "$root/rabbitmq/node.sh" depths | awk -v queue="$1" '$1 == queue { depth = $2 + $3 } END { print depth + 0 }'; }

wait_for_depth() {
  local deadline=$((SECONDS + patience_s)) depth
  while true; do
    depth=$(depth_of "$1")
    ((depth == $2)) && return
    ((SECONDS < deadline)) || fail "the queue $1 holds $2 messages; it holds $depth"
    sleep 0.2
  done
}

# Watches until every booking of $ids is confirmed, and says whenever something moved.
watch_recovery() {
  local deadline=$((SECONDS + patience_s)) confirmed=0 id told='' line
  declare -A done_ids=()
  while ((confirmed < ${#ids[@]})); do
    for id in "${ids[@]}"; do
      [[ -z ${done_ids[$id]:-} ]] || continue
      ask "$front/bookings/$id"
      expect_status 200 "GET /bookings/$id"
      case $(member .status) in
        confirmed)
          done_ids[$id]=yes
          confirmed=$((confirmed + 1))
          tell "$id is confirmed, $(member .transaction_id)"
          ;;
        pending) ;;
        *) fail "$id is confirmed; it is: $body" ;;
      esac
    done
    line="payment.commands: $(depth_of payment.commands) in the queue; $confirmed of ${#ids[@]} confirmed"
    [[ $line == "$told" ]] || tell "$line"
    told=$line
    ((SECONDS < deadline)) || fail "all ${#ids[@]} bookings are confirmed within $patience_s s; only $confirmed are"
    sleep 0.1
  done
  wait_for_depth payment.commands 0
  tell 'the queue is empty, and nothing was lost'
}

expect_pending() {
  local id
  for id in "${ids[@]}"; do
    ask "$front/bookings/$id"
    [[ $(member .status) == pending ]] || fail "$id is pending; it is: $body"
  done
  tell "all ${#ids[@]} are pending, as GET /bookings/ID says"
}

# ---- the chapters ------------------------------------------------------------------------------

begin_from_nothing() {
  chapter '1. From nothing'
  if [[ -e $run_dir/made-by-demo ]]; then
    tell "deleting what the last demo left in $run_dir"
    dev reset --yes | show
  elif [[ -e $run_dir/data || -e $run_dir/rabbitmq ]]; then
    local kept
    kept=$run_dir/before-demo/$(date -u +%Y%m%dT%H%M%SZ)
    tell "there is data of yours in $run_dir: it is kept in $kept"
    dev down | show
    mkdir -p "$kept"
    local thing
    for thing in data rabbitmq secrets; do
      [[ ! -e $run_dir/$thing ]] || mv "$run_dir/$thing" "$kept/"
    done
  fi
  mkdir -p "$run_dir"
  touch "$run_dir/made-by-demo"
  dev up | sed '/What to try next/,$d'
}

book_the_documented_stay() {
  chapter '2. The documented booking: POST /book-hotel with an empty body'
  ask -X POST "$front/book-hotel"
  # Not through jq: it would print 900.00 as 900.
  sed -e 's/,"/,\n "/g' -e 's/, "/,\n "/g' <<<"$body" | show
  expect_status 200 'the documented booking'
  [[ $(member .status) == confirmed && $body =~ \"total_amount\":\ *900\.00 ]] || fail 'confirmed, 900.00 in all'
  tell 'The same again: the hotel has one Suite, and it is taken.'
  ask -X POST "$front/book-hotel"
  expect_status 409 'a second booking of the one Suite'
  tell "409: $(member .message)"
}

recover_a_worker() {
  chapter '3. The payment worker is stopped, and people go on booking'
  dev stop payment | show
  ids=()
  local number
  for number in $(seq "$bookings_each"); do
    book_stay "$number"
    ids+=("$booking_id")
    wait_for_depth payment.commands "$number"
    tell "202 Accepted: $booking_id; payment.commands holds $number, says rabbitmqctl"
  done
  expect_pending
  chapter 'The payment worker starts again'
  dev start payment | show
  watch_recovery
}

recover_the_broker() {
  chapter '4. The broker is killed (kill -9), and people go on booking'
  "$root/rabbitmq/node.sh" kill | show
  local deadline=$((SECONDS + patience_s)) number
  until ask "$front/ready" && [[ $status == 503 ]]; do
    ((SECONDS < deadline)) || fail '/ready is 503 without a broker'
    sleep 0.1
  done
  tell "GET /ready: 503: $(jq -r '(.problems // []) | map(tostring) | join("; ")' <<<"$body")"
  ask "$front/health"
  expect_status 200 '/health without a broker'
  tell 'GET /health: 200, the front serves'
  ids=()
  for number in $(seq "$bookings_each"); do
    book_stay "$((bookings_each + number))"
    ids+=("$booking_id")
    tell "202 Accepted: $booking_id, safe in the orchestrator's own database"
  done
  expect_pending
  chapter 'The broker starts again'
  dev start rabbitmq | show
  watch_recovery
  until ask "$front/ready" && [[ $status == 200 ]]; do
    ((SECONDS < deadline + patience_s)) || fail '/ready is 200 again'
    sleep 0.1
  done
  tell 'GET /ready: 200'
}

main() {
  begin_from_nothing
  book_the_documented_stay
  recover_a_worker
  recover_the_broker
  chapter 'All of it happened. The services go on running:'
  dev status | show
  cat <<TEXT

  Try next:
    curl $front/bookings                        # all the bookings of this demo
    curl -i -X POST $front/book-hotel           # sold out: 409
    ./dev.sh stop availability                  # and book: it waits in the other queue
    ./dev.sh status                             # queues and who is ready
    ./dev.sh logs orchestrator -f
    ./dev.sh down                               # stop everything
    ./dev.sh reset                              # back to the seed
  This is the demo's own data ($run_dir); the next demo deletes it.
TEXT
}

main
