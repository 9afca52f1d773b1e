# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# Restarts that no client notices, and the words start, stop and restart. Sourced by dev.sh.

# A new process takes the place and the sockets of the one that runs: no client notices (ARCHITECTURE.md, "A restart
# that nobody notices"). The pid file names both meanwhile. Where the new one can't even start, the old one serves on.
replace_service() {
  local service=$1 old=$2 new deadline=$((SECONDS + longest_stop_s))
  turn_log "$service"
  (launch "$service") &
  new=$!
  printf '%s\n' "$new" "$old" >"$run_dir/$service.pid"
  until gone "$old"; do
    if gone "$new"; then
      show_log_end "$service"
      if gone "$old"; then break; fi
      echo "$old" >"$run_dir/$service.pid"
      die "$service: the new process ended; the one that ran before, pid $old, has its place still, unless its log says that it stops"
    fi
    if ((SECONDS >= deadline)); then
      say "$service: pid $old did not end within $longest_stop_s s: killed; its log is $(log_of "$service")"
      kill -KILL "$old" 2>/dev/null || true
      deadline=$((SECONDS + longest_stop_s))
    fi
    sleep 0.02
  done
  echo "$new" >"$run_dir/$service.pid"
  # Where the old one was killed the new one may still be this shell.
  until is_service "$service" "$new" || gone "$new"; do sleep 0.02; done
}

milliseconds() { printf '%s' "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

restart_service() {
  local service=$1 old began
  began=$(milliseconds)
  [[ -x $(program_of "$service") ]] || die "$(program_of "$service") is not built; run ./dev.sh build"
  if ! old=$(pid_of "$service"); then
    say "$service: did not run"
    start_service "$service"
  elif [[ -S $run_dir/$service.handover ]] && grep -qz '^BELLHOP_HANDOVER=' "/proc/$old/environ" 2>/dev/null; then
    replace_service "$service" "$old"
  else
    say "$service: pid $old cannot hand over: stopped and started"
    stop_services "$service"
    start_service "$service"
  fi
  if broker_pid >/dev/null; then wait_ready "$service" >/dev/null; fi
  say "$service: restarted in $(($(milliseconds) - began)) ms, pid $(pid_of "$service"), http://127.0.0.1:$(http_port "$service")"
}

# What a restart gives back is delivered again at once: the count is final when it stands still for a second.
tell_redeliveries() {
  local before=$1 now last deadline=$((SECONDS + 15))
  now=$(broker redeliveries 2>/dev/null) || now=''
  until [[ $now == "${last:-}" ]] || ((SECONDS >= deadline)); do
    last=$now
    sleep 1
    now=$(broker redeliveries 2>/dev/null) || now=''
  done
  if [[ $before && $now ]] && ((now >= before)); then
    say "redeliveries: $((now - before)) (the broker's count of messages that it delivered a second time since the restart began)"
  else
    say 'redeliveries: unknown, the broker did not tell'
  fi
}

restart_services() {
  local service before
  before=$(broker redeliveries 2>/dev/null) || before=''
  for service in "$@"; do restart_service "$service"; done
  broker_pid >/dev/null || { say 'the broker does not run: services wait for it (./dev.sh start rabbitmq)' && return; }
  tell_redeliveries "$before"
}

# The front first: its clients wait for the workers anyway.
restart_all() {
  local service order=(orchestrator)
  for service in "${services[@]}"; do
    [[ $service == orchestrator ]] || order+=("$service")
  done
  if broker_pid >/dev/null; then
    say 'rabbitmq: not restarted, a single node cannot be without an interruption (./dev.sh restart rabbitmq)'
  else
    start_one rabbitmq
  fi
  restart_services "${order[@]}"
}

restart_named() {
  if [[ $1 == all ]]; then
    restart_all
  elif [[ $1 == rabbitmq ]]; then
    stop_named rabbitmq
    start_named rabbitmq
  else
    restart_services "$1"
  fi
}

stop_named() {
  local name to_stop=()
  for name in "$@"; do
    [[ $name == rabbitmq ]] || to_stop+=("$name")
  done
  if ((${#to_stop[@]})); then stop_services "${to_stop[@]}"; fi
  if [[ " $* " == *' rabbitmq '* ]]; then broker stop; fi
}

names_of() {
  if [[ ${1:-} == all ]]; then
    printf '%s\n' rabbitmq "${services[@]}"
  else
    require_name "${1:-}"
    printf '%s\n' "$1"
  fi
}
