# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# What a person asks for: up, status, logs, reset, ctl. Sourced by dev.sh.

what_next() {
  local front=http://127.0.0.1:$BELLHOP_ORCHESTRATOR_PORT
  cat <<TEXT

Bellhop is up: $front/ in a browser shows all of it. What changes more than a guest's own
booking asks there for the operator's token: cat $run_dir/secrets/operator-token

What to try next:

  curl -X POST $front/book-hotel          # the documented booking: the one Suite of the Grand Plaza
  curl -X POST $front/book-hotel          # the same again: sold out, the room is really gone
  curl -X POST $front/book-hotel -H 'Content-Type: application/json' -d '{"guest_name": "Ada Lovelace", \\
    "hotel_name": "Oceanview Resort", "room_type": "Standard", "check_in": "2026-03-01", "check_out": "2026-03-04", \\
    "payment_method": "paypal"}'
  curl $front/bookings                    # what was booked
  curl http://127.0.0.1:$BELLHOP_AVAILABILITY_PORT/hotels

  ./dev.sh stop payment                              # book now: 202, it waits in the queue
  ./dev.sh status                                    # ... where the broker's own figures show it
  ./dev.sh start payment                             # ... and it is confirmed
  ./dev.sh logs orchestrator -f
  ./dev.sh down
TEXT
}

up() {
  setup
  build_programs
  build_is_over
  step 'starting'
  start_named rabbitmq "${services[@]}"
  what_next
}

state_of_service() {
  local why
  if is_ready "$1"; then
    echo ready
  else
    why=$(why_not_ready "$1")
    echo "not ready: ${why:-no reason given}"
  fi
}

status() {
  local name pid
  printf '%-13s %-8s %-6s %s\n' NAME PID PORT STATE
  if pid=$(broker_pid); then
    printf '%-13s %-8s %-6s %s\n' rabbitmq "$pid" "$(port_of_broker)" \
      "$(port_answers "$(port_of_broker)" && echo ready || echo 'does not answer')"
  else
    printf '%-13s %-8s %-6s %s\n' rabbitmq - "$BELLHOP_AMQP_PORT" stopped
  fi
  for name in "${services[@]}"; do
    if pid=$(pid_of "$name"); then
      printf '%-13s %-8s %-6s %s\n' "$name" "$pid" "$(http_port "$name")" "$(state_of_service "$name")"
    else
      printf '%-13s %-8s %-6s %s\n' "$name" - "$(http_port "$name")" stopped
    fi
  done
  if broker_pid >/dev/null; then
    printf '\n%-28s %8s %10s %10s\n' QUEUE WAITING 'IN HAND' CONSUMERS
    broker depths || say 'the broker does not tell'
  fi
}

port_of_broker() { cut -d ' ' -f 1 "$run_dir/rabbitmq/ports" 2>/dev/null || echo "$BELLHOP_AMQP_PORT"; }

logs() {
  require_name "${1:-}"
  local log
  log=$(log_of "$1")
  [[ -e $log ]] || die "$log does not exist yet: $1 was never started here"
  if [[ ${2:-} == -f ]]; then exec tail -n 50 -F "$log"; else tail -n 100 "$log"; fi
}

confirm_reset() {
  [[ ${1:-} == --yes ]] && return
  [[ -t 0 ]] || die 'reset deletes every booking and message, and there is no terminal to ask on: say ./dev.sh reset --yes'
  local answer what=$database
  # The other kind of address holds a password.
  if [[ $what != sqlite:* ]]; then what=PostgreSQL; fi
  printf 'This deletes every booking and message in %s (database: %s). Type yes: ' "$run_dir" "$what"
  read -r answer
  [[ $answer == yes ]] || die 'nothing was deleted'
}

# Each service keeps everything in the schema, or the file, of its name.
delete_database() {
  local name file path=${database#*:}
  if [[ $database != sqlite:* ]]; then
    PGCONNECT_TIMEOUT=10 psql -q -v ON_ERROR_STOP=1 -d "$database" \
      -c "DROP SCHEMA IF EXISTS $(IFS=, && echo "${services[*]}") CASCADE" ||
      die 'the tables in PostgreSQL could not be deleted; its own words are above'
    return
  fi
  for name in "${services[@]}"; do
    file=$path/$name.db
    if [[ $path == *.db ]]; then file=$path; fi
    rm -f "$file" "$file-wal" "$file-shm"
  done
}

reset() {
  confirm_reset "${1:-}"
  stop_named rabbitmq "${services[@]}"
  broker reset
  delete_database
  local name
  rm -rf "$run_dir/data" "$run_dir/made-by-demo"
  for name in "${services[@]}"; do rm -f "$run_dir/$name.log" "$run_dir/$name.log.1" "$run_dir/$name.pid" "$run_dir/$name.handover"; done
  say 'reset: back to the seed'
}

# The operator's tool, with the addresses and the broker's operator of this checkout.
ctl() {
  [[ -x $operator_tool ]] || die "$operator_tool is not built; run ./dev.sh build"
  export_operator_settings
  exec "$operator_tool" "$@"
}

# What the operator's tool is told, where a person has not said otherwise.
export_operator_settings() {
  local service url
  for service in "${services[@]}"; do
    url=BELLHOP_${service^^}_URL
    [[ -n ${!url:-} ]] || export "$url=http://127.0.0.1:$(http_port "$service")"
  done
  if [[ -r $run_dir/secrets/amqp-operator ]]; then
    [[ -n ${BELLHOP_MANAGEMENT_URL:-} ]] || BELLHOP_MANAGEMENT_URL=$(broker management)
    export BELLHOP_MANAGEMENT_URL
    export_broker_url operator
  fi
  export BELLHOP_OPERATOR_TOKEN_FILE=${BELLHOP_OPERATOR_TOKEN_FILE:-$run_dir/secrets/operator-token}
}

# The same in a file that only its owner can read: the orchestrator runs the tool for its dashboard, and has an address and
# a user of its own at the broker.
write_operator_settings() (
  local file=$run_dir/secrets/ctl.env
  export_operator_settings
  umask 077
  env | grep -E '^BELLHOP_([A-Z]+_URL|AMQP_(CA|CERT|KEY)|OPERATOR_TOKEN(_FILE)?)=' >"$file.new" && mv "$file.new" "$file"
)
