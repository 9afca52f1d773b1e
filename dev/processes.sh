# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# The broker and the services as processes: start, wait until ready, stop. Sourced by dev.sh.

readonly longest_ready_s=60

# Whether pid $2 is service $1, started by this run folder.
is_service() {
  local program
  [[ $2 =~ ^[0-9]+$ ]] || return 1
  program=$(readlink "/proc/$2/exe" 2>/dev/null) || return 1
  [[ ${program% (deleted)} == "$(realpath -m "$(program_of "$1")")" ]] || return 1
  grep -qzxF "DEV_SH_RUN_DIR=$run_dir" "/proc/$2/environ" 2>/dev/null
}

# The pids of a service that still are that service: while one takes another's place, the new one and the old one.
pids_of() {
  local pid
  [[ -r $run_dir/$1.pid ]] || return 0
  while read -r pid; do
    if is_service "$1" "$pid"; then printf '%s\n' "$pid"; fi
  done <"$run_dir/$1.pid"
}

pid_of() {
  local pid
  pid=$(pids_of "$1" | head -n 1)
  [[ $pid ]] && printf '%s' "$pid"
}

broker_pid() {
  local pid
  { read -r pid <"$run_dir/rabbitmq.pid"; } 2>/dev/null || return 1
  grep -qzxF "RABBITMQ_MNESIA_BASE=$run_dir/rabbitmq/mnesia" "/proc/$pid/environ" 2>/dev/null || return 1
  printf '%s' "$pid"
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

show_log_end() {
  printf '%s\n' "its log is $(log_of "$1"); the last lines:" >&2
  tail -n 15 "$(log_of "$1")" 2>/dev/null | sed 's/^/  | /' >&2 || true
}

# A log does not grow without end over many starts: one older one is kept.
turn_log() {
  local log size
  log=$(log_of "$1")
  size=$(stat -c %s "$log" 2>/dev/null || echo 0)
  if ((size > 10000000)); then mv "$log" "$log.1"; fi
}

# What a service is started with, as one number: a running one may have been started with something else.
settings_mark() {
  local name without=(-u BELLHOP_DB) broker_ports="$BELLHOP_AMQP_PORT ${BELLHOP_AMQPS_PORT:-}"
  for name in "${own_settings[@]}"; do without+=(-u "$name"); done
  # A broker that runs keeps those of its start, and services use what it has.
  if broker_pid >/dev/null; then broker_ports=$(cut -d ' ' -f 1,6 "$run_dir/rabbitmq/ports" 2>/dev/null || true); fi
  {
    env "${without[@]}" | grep -E '^(BELLHOP|OTEL)_' | sort || true
    printf '%s\n' "$(http_port "$1")" "$database" "$broker_ports"
  } | sha256sum | cut -c 1-16
}

says_settings_changed() {
  local mark
  mark=$(settings_mark "$1")
  grep -qzxF "DEV_SH_SETTINGS=$mark" "/proc/$2/environ" 2>/dev/null ||
    printf ', with other settings than those of now: ./dev.sh restart %s' "$1"
}

# Data in a folder of the checkout is not part of it.
make_data_folder() {
  [[ $database == sqlite:* ]] || return 0
  local folder=${database#sqlite:}
  if [[ $folder == *.db ]]; then folder=$(dirname "$folder"); fi
  [[ $folder == "$root"/* && ! -e $folder ]] || return 0
  mkdir -p "$folder"
  echo '*' >"$folder/.gitignore"
}

# Sets the address of the broker for a program that runs as the user $1, and whom it trusts there.
export_broker_url() {
  BELLHOP_AMQP_URL=$(broker url "$1") || die "no AMQP address for $1"
  export BELLHOP_AMQP_URL
  if [[ $BELLHOP_AMQP_URL == amqps:* ]]; then export BELLHOP_AMQP_CA=${BELLHOP_AMQP_CA:-$run_dir/secrets/tls/ca.pem}; fi
}

# What the orchestrator's dashboard asks and shows: the other services, and what the operator's tool says.
export_dashboard_settings() {
  local service url
  for service in availability payment; do
    url=BELLHOP_${service^^}_URL
    [[ -n ${!url:-} ]] || export "$url=http://127.0.0.1:$(http_port "$service")"
  done
  [[ -x $operator_tool && -z ${BELLHOP_OPERATOR_TOOL+set} ]] || return 0
  write_operator_settings
  export BELLHOP_OPERATOR_TOOL=$operator_tool BELLHOP_OPERATOR_TOOL_SETTINGS=$run_dir/secrets/ctl.env
}

launch() {
  local service=$1 without=() with=() name
  for name in "${own_settings[@]}"; do without+=(-u "$name"); done
  DEV_SH_SETTINGS=$(settings_mark "$service")
  export DEV_SH_SETTINGS
  export_broker_url "$service"
  # The address carries a password: by the environment, which only its owner can read, never by an argument.
  cd "$root"
  export DEV_SH_RUN_DIR=$run_dir BELLHOP_HTTP_HOST=${BELLHOP_HTTP_HOST:-127.0.0.1}
  export BELLHOP_DB=$database BELLHOP_INSTANCE=${BELLHOP_INSTANCE:-1}
  BELLHOP_HTTP_PORT=$(http_port "$service")
  export BELLHOP_HTTP_PORT BELLHOP_HANDOVER=$run_dir/$service.handover
  export BELLHOP_OPERATOR_TOKEN_FILE=${BELLHOP_OPERATOR_TOKEN_FILE:-$run_dir/secrets/operator-token}
  if [[ $service == orchestrator ]]; then
    export_dashboard_settings
    with=(BELLHOP_RUN_DIR="$run_dir")
  fi
  exec setsid env "${without[@]}" "${with[@]}" "$(program_of "$service")" </dev/null >>"$(log_of "$service")" 2>&1 7>&- 8>&-
}

start_service() {
  local service=$1 pid port
  port=$(http_port "$service")
  if pid=$(pid_of "$service"); then
    if [[ $(readlink "/proc/$pid/exe") != *' (deleted)' ]]; then
      say "$service: runs already, pid $pid$(says_settings_changed "$service" "$pid")"
      return
    fi
    say "$service: runs an older build; starting the new one"
    restart_service "$service"
    return
  fi
  [[ -x $(program_of "$service") ]] || die "$(program_of "$service") is not built; run ./dev.sh build"
  port_answers "$port" && die "port $port ($service) is in use by something else; set BELLHOP_${service^^}_PORT to a free one, or stop what listens there: ss -ltnp 'sport = :$port'"
  turn_log "$service"
  make_data_folder
  (launch "$service") &
  pid=$!
  echo "$pid" >"$run_dir/$service.pid"
  local deadline=$((SECONDS + 10))
  until port_answers "$port"; do
    # Until exec it is still this shell: only its end counts as a failure.
    if [[ ! -d /proc/$pid ]] || grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; then
      rm -f "$run_dir/$service.pid"
      printf 'dev.sh: %s ended at its start\n' "$service" >&2
      show_log_end "$service"
      exit 1
    fi
    ((SECONDS < deadline)) || break
    sleep 0.05
  done
  say "$service: started, pid $pid, http://127.0.0.1:$port, log $(log_of "$service")"
}

start_one() {
  if [[ $1 == rabbitmq ]]; then
    broker start || die 'the broker did not start; its own words are above'
  else
    start_service "$1"
  fi
}

ready_answer() { curl -sS --max-time 3 "http://127.0.0.1:$(http_port "$1")/ready" 2>/dev/null; }

# What /ready says in one line: empty where all is well.
why_not_ready() {
  local answer
  answer=$(ready_answer "$1") || { echo 'does not answer' && return; }
  jq -r '(.problems // []) | map(if type == "string" then . else tojson end) | join("; ")' 2>/dev/null <<<"$answer" ||
    echo 'answers /ready with something that is not JSON'
}

is_ready() {
  [[ $(curl -s -o /dev/null --max-time 3 -w '%{http_code}' "http://127.0.0.1:$(http_port "$1")/ready") == 200 ]]
}

wait_ready() {
  local service=$1 deadline=$((SECONDS + longest_ready_s)) told=$SECONDS
  until is_ready "$service"; do
    if ! pid_of "$service" >/dev/null; then
      printf 'dev.sh: %s ended\n' "$service" >&2
      show_log_end "$service"
      exit 1
    fi
    if ((SECONDS >= deadline)); then
      printf 'dev.sh: %s is not ready after %s s: %s\n' "$service" "$longest_ready_s" "$(why_not_ready "$service")" >&2
      show_log_end "$service"
      exit 1
    fi
    if ((SECONDS - told >= 5)); then
      say "$service: not ready yet: $(why_not_ready "$service")"
      told=$SECONDS
    fi
    sleep 0.1
  done
  say "$service: ready"
}

start_named() {
  local name
  for name in "$@"; do start_one "$name"; done
  # A service alone waits for its broker as long as it takes: it is started, and that is all that was asked.
  broker_pid >/dev/null || { say 'the broker does not run: services wait for it (./dev.sh start rabbitmq)' && return; }
  for name in "$@"; do
    [[ $name == rabbitmq ]] || wait_ready "$name"
  done
}

gone() { [[ ! -d /proc/$1 ]] || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

# SIGTERM to all of them, then one wait for all: they drain side by side.
stop_services() {
  local service pid deadline
  declare -A by_pid=()
  for service in "$@"; do
    if ! pid_of "$service" >/dev/null; then
      say "$service: does not run"
      rm -f "$run_dir/$service.pid"
    fi
    for pid in $(pids_of "$service"); do
      by_pid[$pid]=$service
      kill -TERM "$pid"
    done
  done
  deadline=$((SECONDS + longest_stop_s))
  for pid in "${!by_pid[@]}"; do
    service=${by_pid[$pid]}
    until gone "$pid" || ((SECONDS >= deadline)); do sleep 0.05; done
    if ! gone "$pid"; then
      say "$service: pid $pid did not end within $longest_stop_s s of SIGTERM: killed; its log is $(log_of "$service")"
      kill -KILL "$pid" 2>/dev/null || true
    else
      say "$service: stopped"
    fi
    rm -f "$run_dir/$service.pid"
  done
}
