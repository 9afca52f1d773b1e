#!/usr/bin/env bash
# Bellhop on one machine: set up, build, run, look, test. `./dev.sh help` lists the commands.
# What it writes lies in .run/ (state) and build/; nothing else is touched but by `setup`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly root
# Every service and its HTTP port, which BELLHOP_NAME_PORT changes: the one list of them here. They start in this order.
readonly service_ports=(availability:5002 payment:5003 orchestrator:5001)
readonly services=("${service_ports[@]%%:*}")
readonly node=$root/rabbitmq/node.sh
readonly most_tests_at_once=4
readonly longest_ready_s=60
# Settings of this script and of rabbitmq/node.sh; a service refuses a BELLHOP_ variable that it does not know.
own_settings=(BELLHOP_RUN_DIR BELLHOP_BUILD_DIR BELLHOP_AMQP_PORT BELLHOP_AMQPS_PORT BELLHOP_AMQPS_CLIENTS
  BELLHOP_MANAGEMENT_PORT BELLHOP_BROKER_METRICS_PORT BELLHOP_DIST_PORT BELLHOP_EPMD_PORT BELLHOP_RABBITMQ_BIN
  BELLHOP_BROKER_START_SECONDS BELLHOP_JOBS)
for service in "${services[@]}"; do own_settings+=("BELLHOP_${service^^}_PORT"); done
readonly own_settings
unset service

usage() {
  cat <<'TEXT'
Bellhop, on this machine

  ./dev.sh demo              from nothing to a booking, and queued recovery before your eyes
  ./dev.sh test              build, and run every test; the last line counts them
  ./dev.sh simulate          thousands of crashes in one thread, each from a seed; --seeds N for more,
                             --seed S --trace for one of them in full

  ./dev.sh setup             install the Debian packages that are missing (root or sudo)
  ./dev.sh build             build everything into build/
  ./dev.sh up                setup, build, start the broker and the services, wait until ready
  ./dev.sh down              stop all of it
  ./dev.sh start|stop NAME|all
  ./dev.sh restart NAME|all  a new process takes each service's place, and no client gets an error; all: the services one
                             after the other, not the broker. Tells how many messages were delivered a second time
  ./dev.sh status            who runs, who is ready and why not, what waits in the queues
  ./dev.sh logs NAME [-f]    the end of a log; -f follows it
  ./dev.sh reset [--yes]     stop, and delete all data: back to the seed; asks first, or wants --yes
  ./dev.sh chaos [--minutes N] [--seed S]   book while everything is killed, stopped, cut and filled, then audit;
                             5 minutes if not said; everything is struck only as root (chaos --help)
  ./dev.sh ctl ARGS          the operator's tool, bellhopctl: top, bookings, queues, events, explain, audit,
                             doctor, attention, dlq (ctl --help)
  ./dev.sh lint [--all]      clang-format and clang-tidy on the changed files, or on all
  ./dev.sh format            clang-format, in place
  ./dev.sh fuzz [--minutes N] [TARGET]   libFuzzer for N minutes (1) on each target of tests/fuzz, or on one
  ./dev.sh help

Settings: .env.example says which there are; they are read from the environment and from .env, the environment
wins.
TEXT
  say "NAME is rabbitmq or a service: ${services[*]}."
}

say() { printf '%s\n' "$*"; }
step() { printf '== %s\n' "$*"; }
die() {
  printf 'dev.sh: %s\n' "$*" >&2
  exit 1
}

# ---- settings ----------------------------------------------------------------------------------

from_env_file=()

# Lines KEY=VALUE, read and never executed. What the environment says already wins.
read_env_file() {
  local file=$root/.env line number=0 key value
  [[ -r $file ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    line=${line%$'\r'}
    [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
    [[ $line =~ ^(BELLHOP_[A-Z0-9_]+)=(.*)$ ]] || die ".env line $number is not BELLHOP_NAME=VALUE: $line"
    key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
    [[ -z ${!key+set} ]] || continue
    export "$key=$value"
    from_env_file+=("$key")
  done <"$file"
}

# Whatever an arithmetic expression will see: it would evaluate a text that is no number, and run what is in it.
require_number() {
  [[ ${!1} =~ ^[0-9]{1,5}$ ]] || die "$1 must be a number of at most five digits, not '${!1}'"
}

require_port() {
  if ! [[ ${!1} =~ ^[0-9]{1,5}$ ]] || ((10#${!1} < 1 || 10#${!1} > 65535)); then
    die "$1 must be a port, 1 to 65535, not '${!1}'"
  fi
}

# Two that listen on one port would each be taken for the other.
read_ports() {
  local entry name
  declare -A taken=()
  for entry in "${service_ports[@]}" amqp:5672; do
    name=${entry%%:*}
    name=BELLHOP_${name^^}_PORT
    [[ -n ${!name:-} ]] || printf -v "$name" '%s' "${entry##*:}"
    require_port "$name"
    [[ -z ${taken[$((10#${!name}))]:-} ]] || die "$name and ${taken[$((10#${!name}))]} are both ${!name}: give one of them another port"
    taken[$((10#${!name}))]=$name
  done
}

# A relative folder is one of the checkout, wherever this was called from.
read_database() {
  database=${BELLHOP_DB:-sqlite:$run_dir/data}
  local path=${database#sqlite:}
  if [[ $path == ///* ]]; then path=${path#//}; fi
  if [[ $database == sqlite:?* && $path != //* ]]; then database=sqlite:$(cd "$root" && realpath -m "$path"); fi
}

read_settings() {
  read_env_file
  read_ports
  : "${BELLHOP_RUN_DIR:=$root/.run}" "${BELLHOP_BUILD_DIR:=$root/build}" "${BELLHOP_DRAIN_SECONDS:=10}"
  require_number BELLHOP_DRAIN_SECONDS
  if [[ -n ${BELLHOP_JOBS:-} ]]; then require_number BELLHOP_JOBS; fi
  run_dir=$(cd "$root" && realpath -m "$BELLHOP_RUN_DIR")
  build_dir=$(cd "$root" && realpath -m "$BELLHOP_BUILD_DIR")
  export BELLHOP_RUN_DIR=$run_dir BELLHOP_AMQP_PORT
  read_database
  # A service that may drain for long is not killed meanwhile.
  longest_stop_s=$((10#$BELLHOP_DRAIN_SECONDS + 20))
}

http_port() {
  local name=BELLHOP_${1^^}_PORT
  printf '%s' "${!name}"
}

program_of() { printf '%s' "$build_dir/apps/$1/bellhop-$1"; }
log_of() { printf '%s' "$run_dir/$1.log"; }

require_name() {
  [[ -n ${1:-} && " rabbitmq ${services[*]} " == *" $1 "* ]] ||
    die "NAME must be rabbitmq or one of ${services[*]}, not '${1:-}'"
}

# One at a time for whatever starts and stops. Children are started with this descriptor closed.
one_at_a_time() {
  mkdir -p "$run_dir"
  exec 8>"$run_dir/dev.lock"
  flock -n 8 && return
  say "another dev.sh works in $run_dir; waiting for it"
  flock -w 600 8 || die "another dev.sh holds $run_dir/dev.lock for over ten minutes"
}

# The same for whatever reads or changes the build folder, which several run folders may share. A test that runs
# dev.sh itself is under its parent's lock.
holds_build=''
one_build_at_a_time() {
  [[ ${DEV_SH_HOLDS_BUILD:-} != "$build_dir" ]] || return 0
  mkdir -p "$build_dir"
  exec 7>"$build_dir/dev.lock"
  export DEV_SH_HOLDS_BUILD=$build_dir
  holds_build=yes
  flock -n 7 && return
  say "another dev.sh builds or tests in $build_dir; waiting for it"
  flock -w 3600 7 || die "another dev.sh holds $build_dir/dev.lock for over an hour"
}

build_is_over() {
  [[ $holds_build ]] || return 0
  exec 7>&-
  unset DEV_SH_HOLDS_BUILD
  holds_build=''
}

broker() { "$node" "$@" 7>&- 8>&-; }

# ---- setup -------------------------------------------------------------------------------------

readonly packages=(
  # to build
  g++ cmake ninja-build pkg-config ccache librabbitmq-dev libuv1-dev rapidjson-dev libcpp-httplib-dev doctest-dev
  libsoci-dev libspdlog-dev libcli11-dev prometheus-cpp-dev libcurl4-openssl-dev libssl-dev libsodium-dev libpq-dev
  libsqlite3-dev libncurses-dev
  # to run and to test
  rabbitmq-server postgresql sqlite3 curl jq procps ca-certificates openssl git
)
readonly lint_packages=(clang-format clang-tidy)
readonly fuzz_packages=(clang llvm libclang-rt-14-dev)

missing_of() {
  local installed package
  # It answers with an error for a package that it never heard of: the rest of its answer is what counts.
  installed=$(dpkg-query -W -f '${Package} ${Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "$package install ok installed" <<<"$installed" || printf '%s\n' "$package"
  done
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# Packages of daemons start them at once, on the ports that our own node wants. Debian's way to say no to
# that is policy-rc.d; it is there only while we install.
without_daemons() {
  local policy=/usr/sbin/policy-rc.d made='' result=0
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    made=yes
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  as_root env DEBIAN_FRONTEND=noninteractive "$@" || result=$?
  if [[ $made ]]; then
    as_root rm -f "$policy"
    trap - EXIT
  fi
  return $result
}

# Those daemons would start at the next boot of this machine: only where we brought them.
disable_new_daemons() {
  command -v systemctl >/dev/null || return 0
  local package
  for package in "$@"; do
    case $package in
      rabbitmq-server | postgresql) as_root systemctl disable --quiet "$package" 2>/dev/null || true ;;
    esac
  done
}

install_missing() {
  local missing
  mapfile -t missing < <(missing_of "$@")
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "this needs Debian's apt-get, or these packages by hand: ${missing[*]}"
  ((EUID == 0)) || command -v sudo >/dev/null || die "run this as root, or install sudo; missing: ${missing[*]}"
  step "installing ${#missing[@]} packages: ${missing[*]}"
  local install=(apt-get install -y --no-install-recommends -q "${missing[@]}")
  if ! apt-get install -s -qq "${missing[@]}" >/dev/null 2>&1; then as_root apt-get update -q; fi
  # The package lists may be older than the archive: once more with new ones.
  without_daemons "${install[@]}" || { as_root apt-get update -q && without_daemons "${install[@]}"; } ||
    die "apt-get could not install: ${missing[*]}; its own words are above"
  disable_new_daemons "${missing[@]}"
}

setup() {
  command -v dpkg-query >/dev/null || die 'setup knows Debian 12 only; the list packages in dev.sh says what is needed elsewhere'
  install_missing "${packages[@]}"
  say 'setup: every package is there'
}

# ---- build -------------------------------------------------------------------------------------

# A compiler takes about 1 GB here: fewer at a time where memory is short.
jobs_for_build() {
  local cores memory_kb fitting
  cores=$(nproc)
  memory_kb=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  fitting=$((memory_kb / 1000000))
  ((fitting < cores)) && cores=$fitting
  printf '%s' "${BELLHOP_JOBS:-$((cores < 1 ? 1 : cores))}"
}

build() {
  one_build_at_a_time
  if [[ ! -e $build_dir/build.ninja ]]; then
    step "configuring $build_dir"
    cmake -S "$root" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
      -DCMAKE_CXX_COMPILER_LAUNCHER=ccache || die 'cmake failed; its own words are above'
  fi
  step "building in $build_dir, $(jobs_for_build) at a time (a first build takes some minutes)"
  ninja -C "$build_dir" -j "$(jobs_for_build)" "$@" || die 'the build failed; the first error above says where'
}

build_programs() {
  local service targets=()
  for service in "${services[@]}"; do targets+=("apps/$service/bellhop-$service"); done
  build "${targets[@]}"
}

# ---- processes ---------------------------------------------------------------------------------

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
    env "${without[@]}" | grep '^BELLHOP_' | sort || true
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

launch() {
  local service=$1 without=() name
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
  exec setsid env "${without[@]}" "$(program_of "$service")" </dev/null >>"$(log_of "$service")" 2>&1 7>&- 8>&-
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

# ---- restart -----------------------------------------------------------------------------------

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

# ---- commands ----------------------------------------------------------------------------------

what_next() {
  local front=http://127.0.0.1:$BELLHOP_ORCHESTRATOR_PORT
  cat <<TEXT

Bellhop is up. What to try next:

  curl -X POST $front/book-hotel          # the documented booking: the one Suite of the Grand Plaza
  curl -X POST $front/book-hotel          # the same again: sold out, the room is really gone
  curl -X POST $front/book-hotel -H 'Content-Type: application/json' -d '{"guest_name": "Ada Lovelace", \\
    "hotel_name": "Oceanview Resort", "room_type": "Standard", "check_in": "2026-03-01", "check_out": "2026-03-04", \\
    "payment_method": "paypal"}'
  curl $front/bookings                    # what was booked; a browser shows $front/
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

# ---- tests -------------------------------------------------------------------------------------

# Counts in ctest's own logs: the cases of each doctest program; 1 for a program of another kind, and for one
# that failed without a count of its own (a crash, a time-out, a program that is not there).
count_cases() {
  local logs=$build_dir/Testing/Temporary
  touch "$logs"/LastTest{,sFailed,sDisabled}.log
  awk '
    function finish() {
      if (name == "" || name in skipped) return
      if (name in bad && !failures) failures = 1
      if (!(name in bad) && !counted) cases = 1
      passed += cases; failed += failures
    }
    FNR == 1 { file++ }
    file < 3 { sub(/^[0-9]+:/, ""); if (file == 1) bad[$0]; else skipped[$0]; next }
    / Testing: / { finish(); name = $0; sub(/.* Testing: /, "", name); cases = failures = counted = 0 }
    /^\[doctest\] test cases:/ {
      gsub(/\033\[[0-9;]*m/, ""); split($0, part, "|")
      sub(/[^0-9]*/, "", part[2]); sub(/[^0-9]*/, "", part[3])
      cases += part[2]; failures += part[3]; counted = 1
    }
    END { finish(); print passed + 0, failed + 0 }' \
    <(cat "$logs/LastTestsFailed.log" && echo) <(cat "$logs/LastTestsDisabled.log" && echo) "$logs/LastTest.log"
}

run_tests() {
  local labels=(tidy unit fuzz conformance flow system chaos) label known parallel passed=0 failed=0 result=0 counts name
  known="^($(IFS='|' && echo "${labels[*]}"))\$"
  # Tests bring their own ports and data. What a person wrote into .env for daily use is not theirs; what
  # stands in the environment of this very call, such as BELLHOP_DB, is.
  for name in "${own_settings[@]}" "${from_env_file[@]}"; do unset "$name"; done
  for label in "${labels[@]}" others; do
    local select=(-L "^$label\$")
    [[ $label == others ]] && select=(-LE "$known")
    # Side by side: those with brokers mostly wait. They claim their ports (tests/support/free_port.hpp). Chaos is heavy.
    parallel=$(($(nproc) < most_tests_at_once ? $(nproc) : most_tests_at_once))
    [[ $label == chaos ]] && parallel=1
    [[ $(ctest --test-dir "$build_dir" -N "${select[@]}") == *'Total Tests: 0'* ]] && continue
    step "tests: $label"
    rm -f "$build_dir"/Testing/Temporary/LastTest{,sFailed,sDisabled}.log
    ctest --test-dir "$build_dir" --output-on-failure -j "$parallel" "${select[@]}" 7>&- || result=1
    counts=$(count_cases "$build_dir/Testing/Temporary/LastTest.log")
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
  done
  if ((passed + failed == 0)); then
    say 'dev.sh: there are no tests' >&2
    result=1
  fi
  if ((result != 0 && failed == 0)); then failed=1; fi
  say "$passed passed, $failed failed"
  return $((failed > 0))
}

run_all_tests() {
  setup
  build
  run_tests
}

simulate() {
  build tests/flow/bellhop-simulate
  "$build_dir/tests/flow/bellhop-simulate" "$@"
}

# ---- fuzzing -----------------------------------------------------------------------------------

targets_of_fuzzing() { (cd "$root/tests/fuzz/corpus" && printf '%s\n' *); }

read_fuzz_arguments() {
  fuzz_minutes=1 fuzz_target=''
  while (($#)); do
    if [[ $1 == --minutes ]]; then
      [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || die "--minutes needs a number from 1 to 9999, not '${2:-}'"
      fuzz_minutes=$2
      shift
    else
      [[ ! $fuzz_target && " $(targets_of_fuzzing | paste -sd ' ') " == *" $1 "* ]] ||
        die "fuzz takes --minutes N and one TARGET of: $(targets_of_fuzzing | paste -sd ' '); not '$1'"
      fuzz_target=$1
    fi
    shift
  done
}

# What it finds lies in .run/fuzz/TARGET: new inputs in found/, failing ones beside it. Of those, a minimised one
# belongs into tests/fuzz/corpus/TARGET, with a unit test.
fuzz_one() {
  local target=$1 place=$run_dir/fuzz/$1
  mkdir -p "$place/found"
  step "fuzzing $target for $fuzz_minutes min"
  "$build_dir/tests/fuzz/fuzz_$target" -max_total_time=$((fuzz_minutes * 60)) -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$place/" "$place/found" "$root/tests/fuzz/corpus/$target" >"$place/log" 2>&1 && return
  grep -aE 'broken invariant|runtime error|ERROR: ' "$place/log" | head -n 3 || true
  say "$target failed: its log is $place/log, the input lies beside it"
  return 1
}

fuzz() {
  install_missing "${packages[@]}" "${fuzz_packages[@]}"
  local target targets=() failed=0
  mapfile -t targets < <(if [[ $fuzz_target ]]; then echo "$fuzz_target"; else targets_of_fuzzing; fi)
  build_dir=$build_dir-fuzz
  one_build_at_a_time
  if [[ ! -e $build_dir/build.ninja ]]; then
    step "configuring $build_dir"
    cmake -S "$root" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER=clang++ \
      -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DBELLHOP_SANITIZE=fuzzer -DBELLHOP_TEST_KINDS=fuzz ||
      die 'cmake failed; its own words are above'
  fi
  build "${targets[@]/#/fuzz_}"
  for target in "${targets[@]}"; do fuzz_one "$target" || failed=$((failed + 1)); done
  say "$((${#targets[@]} - failed)) passed, $failed failed"
  return $((failed > 0))
}

# ---- chaos -------------------------------------------------------------------------------------

# Brings its own broker, database and ports: nothing of what runs here is touched.
chaos() {
  local program=$build_dir/tests/chaos/bellhop-chaos name
  setup
  build bellhop-chaos
  build_is_over
  for name in "${own_settings[@]}" "${from_env_file[@]}"; do unset "$name"; done
  [[ " $* " == *' --minutes'* ]] || set -- --minutes 5 "$@"
  cd "$root" && exec "$program" "$@"
}

# ---- style -------------------------------------------------------------------------------------

files_of_style() {
  cd "$root"
  if [[ ${1:-} == --all ]]; then
    git ls-files -co --exclude-standard -- '*.cpp' '*.hpp'
  else
    { git diff --name-only --diff-filter=d HEAD -- '*.cpp' '*.hpp' && git ls-files -o --exclude-standard -- '*.cpp' '*.hpp'; } | sort -u
  fi
}

lint() {
  one_build_at_a_time
  install_missing "${lint_packages[@]}"
  local files sources
  mapfile -t files < <(files_of_style "${1:-}")
  ((${#files[@]})) || { say 'lint: no file was changed; --all looks at every file' && return; }
  cd "$root"
  step "clang-format on ${#files[@]} files"
  clang-format --dry-run -Werror "${files[@]}" || die 'run ./dev.sh format'
  [[ -e $build_dir/compile_commands.json ]] || build
  mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep '\.cpp$' || true)
  ((${#sources[@]})) || return 0
  step "clang-tidy on ${#sources[@]} files"
  printf '%s\0' "${sources[@]}" | xargs -0 -n 1 -P "$(jobs_for_build)" clang-tidy --quiet -p "$build_dir"
}

format() {
  install_missing clang-format
  local files
  mapfile -t files < <(files_of_style --all)
  cd "$root" && clang-format -i "${files[@]}"
}

# The operator's tool, with the addresses and the broker's operator of this checkout.
ctl() {
  local tool=$build_dir/apps/bellhopctl/bellhopctl service url
  [[ -x $tool ]] || die "$tool is not built; run ./dev.sh build"
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
  exec "$tool" "$@"
}

# ---- which command -----------------------------------------------------------------------------

main() {
  local command=${1:-help} names
  shift || true
  case $command in help | -h | --help) usage && exit ;; esac
  read_settings
  case $command in
    setup | up | down | status | test | demo | format) (($# == 0)) || die "$command takes no argument, and was given: $*" ;;
    reset) [[ $# == 0 || "$*" == --yes ]] || die "reset takes --yes and nothing else, and was given: $*" ;;
    fuzz) read_fuzz_arguments "$@" ;;
    lint) [[ $# == 0 || "$*" == --all ]] || die "lint takes --all and nothing else, and was given: $*" ;;
    logs) [[ $# == 1 || ($# == 2 && $2 == -f) ]] || die 'logs needs one NAME, and perhaps -f' ;;
    start | stop | restart)
      (($# == 1)) || die "$command needs one NAME, or all"
      mapfile -t names < <(names_of "$1")
      ((${#names[@]})) || exit 1
      ;;
  esac
  case $command in up | down | start | stop | restart | reset) one_at_a_time ;; esac
  case $command in
    setup) setup ;;
    build) build "$@" ;;
    up) up ;;
    down) stop_named rabbitmq "${services[@]}" ;;
    start) start_named "${names[@]}" ;;
    stop) stop_named "${names[@]}" ;;
    restart) restart_named "$1" ;;
    status) status ;;
    logs) logs "$@" ;;
    test) run_all_tests ;;
    simulate) simulate "$@" ;;
    demo) exec "$root/tests/system/demo.sh" ;;
    reset) reset "${1:-}" ;;
    ctl) ctl "$@" ;;
    fuzz) fuzz ;;
    chaos) chaos "$@" ;;
    lint) lint "${1:-}" ;;
    format) format ;;
    *) usage >&2 && die "no such command: $command" ;;
  esac
}

main "$@"
