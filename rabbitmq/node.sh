#!/usr/bin/env bash
# A private RabbitMQ node for development and tests: own data, own ports, loopback only, no root needed.
# Everything it writes lies in $BELLHOP_RUN_DIR; everything it reads lies beside this file.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
# Each user has a place for its password hash in the definitions, {{NAME}}: there is no second list of them.
mapfile -t users < <(grep -o '{{[^{}]*}}' "$here/definitions.json" | tr -d '{}')
readonly users
readonly rabbitmq_bin=${BELLHOP_RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}
readonly longest_start_s=${BELLHOP_BROKER_START_SECONDS:-90}
readonly longest_stop_s=30

usage() {
  cat <<'TEXT'
rabbitmq/node.sh: the private RabbitMQ node of this checkout

  start       start it, load definitions.json, wait until it serves
  stop        stop it in good order
  kill        kill -9, as a crash would
  restart     stop and start
  status      what runs where, and the depths
  depths      each queue that holds something or has a consumer: name, waiting, in hand, consumers
  redeliveries how many messages it delivered a second time, since it started
  wait        wait until a node that was started serves
  topology    load definitions.json again into the running node: mends whatever is missing (start does it by
              itself where the file has changed)
  reset       stop, and delete its data and its passwords
  ctl ARGS    rabbitmqctl on this node, such as: ctl list_queues name type messages
  queues ARGS rabbitmq-queues on this node, such as: queues check_if_node_is_quorum_critical
  definitions what the node loads: definitions.json with the hashes of the passwords
  url USER    the AMQP URL of a user (operator, or a service), with its password; amqps:// where there is TLS
  management  the management API's URL, as operator, with its password
  api PATH [METHOD]   the management API as operator: GET if not said, such as: api queues/bellhop

Environment (default): BELLHOP_RUN_DIR (.run), BELLHOP_AMQP_PORT (5672); the others follow from the AMQP
port: BELLHOP_MANAGEMENT_PORT (15672), BELLHOP_BROKER_METRICS_PORT (15692), BELLHOP_DIST_PORT (25672),
BELLHOP_EPMD_PORT (25673). BELLHOP_BROKER_ALSO_LISTEN: a further address for AMQP, which tests need to cut.
BELLHOP_AMQPS_PORT (none): AMQP over TLS too, on this port, with certificates of certificates.sh in
BELLHOP_RUN_DIR/secrets/tls. BELLHOP_AMQPS_CLIENTS: `any` (default), or `certified`, who have a certificate of that CA.
cluster.sh makes three nodes of it, by BELLHOP_CLUSTER_DIR and BELLHOP_NODE_NAME.
TEXT
}

say() { printf 'rabbitmq: %s\n' "$*"; }
die() {
  printf 'rabbitmq: %s\n' "$*" >&2
  exit 1
}

# ---- settings ----------------------------------------------------------------------------------

# Whatever an arithmetic expression will see: it would evaluate a text that is no number, and run what is in it.
require_number() {
  [[ $2 =~ ^[0-9]{1,5}$ ]] || die "$1 must be a number of at most five digits, not '$2'"
}

# A port that belongs to the AMQP port: $1 above it, or below it where that would be no port.
near_amqp_port() {
  local port=$((10#$amqp_port + $1))
  ((port <= 65535)) || port=$((10#$amqp_port - $1))
  printf '%s' "$port"
}

read_settings() {
  run_dir=$(cd "$here/.." && realpath -m "${BELLHOP_RUN_DIR:-.run}")
  mkdir -p "$run_dir"
  data_dir=$run_dir/rabbitmq
  boot_definitions=$data_dir/definitions.json
  [[ -z ${BELLHOP_CLUSTER_DIR:-} ]] || boot_definitions=$data_dir/boot-definitions.json
  # A node of a cluster: passwords, cookie, port mapper and cluster.conf are of all its nodes, and cluster.sh's.
  cluster_dir=${BELLHOP_CLUSTER_DIR:-}
  node_name=${BELLHOP_NODE_NAME:-bellhop}
  secrets_dir=${cluster_dir:-$run_dir}/secrets
  tls_dir=$secrets_dir/tls
  pid_file=$run_dir/rabbitmq.pid
  log_file=$run_dir/rabbitmq.log
  amqp_port=${BELLHOP_AMQP_PORT:-5672}
  require_number BELLHOP_AMQP_PORT "$amqp_port"
  management_port=${BELLHOP_MANAGEMENT_PORT:-$(near_amqp_port 10000)}
  metrics_port=${BELLHOP_BROKER_METRICS_PORT:-$(near_amqp_port 10020)}
  dist_port=${BELLHOP_DIST_PORT:-$(near_amqp_port 20000)}
  epmd_port=${BELLHOP_EPMD_PORT:-$(near_amqp_port 20001)}
  require_number BELLHOP_MANAGEMENT_PORT "$management_port"
  require_number BELLHOP_BROKER_METRICS_PORT "$metrics_port"
  require_number BELLHOP_DIST_PORT "$dist_port"
  require_number BELLHOP_EPMD_PORT "$epmd_port"
  require_number BELLHOP_BROKER_START_SECONDS "$longest_start_s"
  amqps_port=${BELLHOP_AMQPS_PORT:-}
  [[ -z $amqps_port ]] || require_number BELLHOP_AMQPS_PORT "$amqps_port"
  [[ $amqps_port != "$amqp_port" ]] || die "BELLHOP_AMQPS_PORT and BELLHOP_AMQP_PORT are both $amqp_port: give one of them another port"
  amqps_clients=${BELLHOP_AMQPS_CLIENTS:-any}
  [[ $amqps_clients =~ ^(any|certified)$ ]] || die "BELLHOP_AMQPS_CLIENTS must be any or certified, not '$amqps_clients'"
  # A node that runs keeps the ports that it was started with, whatever the environment says by now.
  if running && [[ -r $data_dir/ports ]]; then
    read -r amqp_port management_port metrics_port dist_port epmd_port amqps_port <"$data_dir/ports"
  fi
}

export_erlang_environment() {
  # The Erlang cookie lies in HOME.
  export HOME=${cluster_dir:-$data_dir} LC_ALL=C.UTF-8
  export RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_NODENAME=$node_name@localhost
  export RABBITMQ_MNESIA_BASE=$data_dir/mnesia RABBITMQ_LOG_BASE=$data_dir/log RABBITMQ_LOGS=$log_file
  export RABBITMQ_CONFIG_FILE=$data_dir/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$here/advanced.config
  export RABBITMQ_ENABLED_PLUGINS_FILE=$here/enabled_plugins RABBITMQ_SCHEMA_DIR=$data_dir/schema
  export RABBITMQ_GENERATED_CONFIG_DIR=$data_dir/generated
  export RABBITMQ_DIST_PORT=$dist_port ERL_EPMD_PORT=$epmd_port ERL_EPMD_ADDRESS=127.0.0.1
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
  export RABBITMQ_CTL_ERL_ARGS=$RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS
  # We look after the process ourselves: the virtual machine then takes the place of its start script.
  export RUNNING_UNDER_SYSTEMD=true
  unset NOTIFY_SOCKET ERL_LIBS ERL_FLAGS ERL_AFLAGS ERL_ZFLAGS
}

# ---- processes ---------------------------------------------------------------------------------

# Whether the process named in file $1 is alive and was started for this run folder, and not a stranger
# that got the same number.
owns_process() {
  local pid
  { read -r pid <"$1"; } 2>/dev/null || return 1
  [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/environ ]] || return 1
  grep -qzxF "RABBITMQ_MNESIA_BASE=$data_dir/mnesia" "/proc/$pid/environ" 2>/dev/null
}
running() { owns_process "$pid_file"; }

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

require_free_port() {
  if port_answers "$1"; then
    die "port $1 ($2) is in use by something else; set $3 to a free one, or stop what listens there: ss -ltnp 'sport = :$1'"
  fi
}

# A killed process is a zombie at once, but holds its ports until its last thread is gone.
all_threads_gone() {
  [[ -d /proc/$1 ]] || return 0
  grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null && (($(find "/proc/$1/task" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l) <= 1))
}

# Waits up to $1 seconds for the process $2 to be gone.
wait_gone() {
  local deadline=$((SECONDS + $1))
  while ! all_threads_gone "$2"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

start_epmd() {
  [[ -z $cluster_dir ]] || return 0
  owns_process "$data_dir/epmd.pid" && return
  require_free_port "$epmd_port" 'Erlang port mapper' BELLHOP_EPMD_PORT
  setsid epmd -port "$epmd_port" -address 127.0.0.1 </dev/null >/dev/null 2>&1 9>&- &
  echo $! >"$data_dir/epmd.pid"
}

stop_epmd() {
  if owns_process "$data_dir/epmd.pid"; then kill "$(<"$data_dir/epmd.pid")" 2>/dev/null || true; fi
  rm -f "$data_dir/epmd.pid"
}

# ---- what the node reads -----------------------------------------------------------------------

make_passwords() {
  local user file
  mkdir -p "$secrets_dir"
  chmod 700 "$secrets_dir"
  for user in "${users[@]}"; do
    file=$secrets_dir/amqp-$user
    if [[ ! -s $file ]]; then
      # A new file by rename: a stop in between leaves no half a password.
      head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$file.new"
      mv "$file.new" "$file"
    fi
  done
}

# shellcheck disable=SC2001  # A pattern substitution can't keep what it matched.
bytes_of_hex() { printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"; }

# RabbitMQ's own form: base64(salt + sha256(salt + password)), with a salt of four bytes.
password_hash() {
  local salt digest
  salt=$(head -c 4 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
  digest=$({
    bytes_of_hex "$salt"
    cat "$secrets_dir/amqp-$1"
  } | sha256sum | cut -d ' ' -f 1)
  bytes_of_hex "$salt$digest" | base64 -w 0
}

# In a cluster the replies have quorum queues too: a classic queue is away with its node. What the nodes read when they
# start has no queues, which would get only those members that there are by then.
write_cluster_definitions() {
  local file=$data_dir/definitions.json
  jq '.queues |= map(.arguments["x-queue-type"] = "quorum")' "$file" >"$file.new"
  mv "$file.new" "$file"
  jq 'del(.queues, .bindings)' "$file" >"$boot_definitions"
}

write_definitions() {
  local user edits=()
  for user in "${users[@]}"; do
    edits+=(-e "s|{{$user}}|$(password_hash "$user")|")
  done
  sed "${edits[@]}" "$here/definitions.json" >"$data_dir/definitions.json"
  # The node itself would start without them, and say nothing.
  jq -e . "$data_dir/definitions.json" >/dev/null || die "$here/definitions.json is not JSON"
  if grep -q '{{' "$data_dir/definitions.json"; then
    die "$here/definitions.json: a {{ is left after the passwords were put in: $(grep -o '{{.*' "$data_dir/definitions.json" | head -n 1 | cut -c 1-60)"
  fi
  if [[ -n $cluster_dir ]]; then write_cluster_definitions; fi
}

checksum() { sha256sum <"$here/definitions.json" | cut -d ' ' -f 1; }
remember_definitions() { checksum >"$data_dir/definitions.loaded"; }
definitions_changed() { [[ $(checksum) != "$(cat "$data_dir/definitions.loaded" 2>/dev/null)" ]]; }

# Whoever shows a certificate has to show one of our CA.
write_tls_configuration() {
  local must=false
  [[ $amqps_clients == any ]] || must=true
  printf 'listeners.ssl.local = 127.0.0.1:%s\n' "$amqps_port"
  printf 'ssl_options.versions.1 = tlsv1.3\nssl_options.versions.2 = tlsv1.2\n'
  printf 'ssl_options.cacertfile = %s\n' "$tls_dir/ca.pem"
  printf 'ssl_options.certfile = %s\nssl_options.keyfile = %s\n' "$tls_dir/server.pem" "$tls_dir/server.key"
  printf 'ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = %s\n' "$must"
}

write_configuration() {
  mkdir -p "$data_dir"/{mnesia,log,schema,generated}
  echo "$amqp_port $management_port $metrics_port $dist_port $epmd_port $amqps_port" >"$data_dir/ports"
  {
    cat "$here/rabbitmq.conf"
    printf '\n# Added by node.sh for this node.\n'
    printf 'listeners.tcp.local = 127.0.0.1:%s\n' "$amqp_port"
    [[ -z ${BELLHOP_BROKER_ALSO_LISTEN:-} ]] || printf 'listeners.tcp.also = %s:%s\n' "$BELLHOP_BROKER_ALSO_LISTEN" "$amqp_port"
    printf 'management.tcp.port = %s\nprometheus.tcp.port = %s\n' "$management_port" "$metrics_port"
    printf 'load_definitions = %s\n' "$boot_definitions"
    if [[ -n $amqps_port ]]; then write_tls_configuration; fi
    if [[ -n $cluster_dir ]]; then cat "$cluster_dir/cluster.conf"; fi
  } >"$data_dir/rabbitmq.conf"
}

# ---- commands ----------------------------------------------------------------------------------

show_failure() {
  say "$1" >&2
  say "its log is $log_file, its start-up output $data_dir/startup.log; their last lines:" >&2
  tail -n 15 "$data_dir/startup.log" "$log_file" >&2 2>/dev/null || true
  exit 1
}

# Not `running`: a process that is between two programs has no mark for a moment.
ended() { [[ ! -s $pid_file ]] || all_threads_gone "$(<"$pid_file")"; }

wait_until_serving() {
  local deadline=$((SECONDS + 10#$longest_start_s)) port
  # The AMQP port opens last, after the definitions are loaded.
  for port in "$management_port" "$amqp_port" ${amqps_port:+"$amqps_port"}; do
    until port_answers "$port"; do
      ! ended || show_failure 'the node ended while it started'
      ((SECONDS < deadline)) || show_failure "the node does not serve after $longest_start_s s"
      sleep 0.1
    done
  done
}

# The queues of definitions.json that the node does not have: all of them where it could not load the file.
missing_queues() {
  local queues
  queues=$(call_api "queues/bellhop?columns=name" 2>/dev/null) || queues='[]'
  jq -r --argjson there "$queues" '[.queues[].name] - [$there[].name] | .[]' "$here/definitions.json"
}

require_loaded() {
  local missing
  missing=$(missing_queues | head -n 3)
  [[ -z $missing ]] || show_failure "the node did not load $here/definitions.json: there is no queue ${missing//$'\n'/, }"
  remember_definitions
}

start_node() {
  if running; then
    wait_until_serving
    say "runs already: pid $(<"$pid_file"), port $amqp_port"
    if [[ -z $cluster_dir ]] && definitions_changed; then load_topology; fi
    return
  fi
  [[ -x $rabbitmq_bin/rabbitmq-server ]] || die "no RabbitMQ in $rabbitmq_bin; ./dev.sh setup installs it"
  local started=$SECONDS
  require_free_port "$amqp_port" AMQP BELLHOP_AMQP_PORT
  require_free_port "$management_port" management BELLHOP_MANAGEMENT_PORT
  require_free_port "$metrics_port" 'broker metrics' BELLHOP_BROKER_METRICS_PORT
  require_free_port "$dist_port" 'Erlang distribution' BELLHOP_DIST_PORT
  make_passwords
  if [[ -n $amqps_port ]]; then
    require_free_port "$amqps_port" 'AMQP over TLS' BELLHOP_AMQPS_PORT
    "$here/certificates.sh" "$tls_dir" server localhost 127.0.0.1 ::1
  fi
  write_configuration
  write_definitions
  start_epmd
  (cd "$data_dir" && exec setsid "$rabbitmq_bin/rabbitmq-server" </dev/null >"$data_dir/startup.log" 2>&1 9>&-) &
  echo $! >"$pid_file"
  wait_until_serving
  if [[ -z $cluster_dir ]]; then require_loaded; fi
  say "serves after $((SECONDS - started)) s: amqp 127.0.0.1:$amqp_port${amqps_port:+, over TLS $amqps_port}, management http://127.0.0.1:$management_port (operator, $secrets_dir/amqp-operator)"
}

stop_node() {
  if running; then
    local pid
    pid=$(<"$pid_file")
    kill -TERM "$pid"
    if ! wait_gone "$longest_stop_s" "$pid"; then
      say "pid $pid did not stop within $longest_stop_s s: killed; its log is $log_file" >&2
      kill -KILL "$pid" 2>/dev/null || true
      wait_gone 5 "$pid" || die "pid $pid can't be killed"
    fi
    say 'stopped'
  else
    say 'does not run'
  fi
  rm -f "$pid_file"
  stop_epmd
}

kill_node() {
  running || die 'does not run'
  local pid
  pid=$(<"$pid_file")
  kill -KILL "$pid"
  wait_gone 10 "$pid" || die "pid $pid can't be killed"
  rm -f "$pid_file"
  say "killed pid $pid"
}

call_api() {
  # The password goes by standard input: arguments are visible to every user of the machine.
  printf 'user = "operator:%s"\n' "$(<"$secrets_dir/amqp-operator")" |
    curl -sS --fail --max-time 10 -K - -X "${2:-GET}" "http://127.0.0.1:$management_port/api/$1"
}

# From the counters themselves: the management API is up to five seconds behind, and forgets deleted queues.
show_redeliveries() {
  local found
  running || die 'it does not run'
  found=$(curl -sS --fail --max-time 10 "http://127.0.0.1:$metrics_port/metrics") || die 'its metrics do not answer'
  awk '/^rabbitmq_global_messages_redelivered_total[{ ]/ { sum += $NF; seen = 1 }
    END { if (!seen) exit 1; printf "%d\n", sum }' <<<"$found" || die 'it does not count redeliveries'
}

# The management API shows figures of five seconds ago, rabbitmqctl of one.
show_depths() {
  local name waiting in_hand consumers
  while read -r name waiting in_hand consumers; do
    ((waiting + in_hand + consumers == 0)) || printf '%-28s %8d %10d %10d\n' "$name" "$waiting" "$in_hand" "$consumers"
  done < <(control -q list_queues -p bellhop --no-table-headers name messages_ready messages_unacknowledged consumers)
}

show_status() {
  if ! running; then
    say 'does not run; start it with: rabbitmq/node.sh start'
    exit 3
  fi
  say "pid $(<"$pid_file"), amqp 127.0.0.1:$amqp_port${amqps_port:+, over TLS $amqps_port}, management http://127.0.0.1:$management_port, log $log_file"
  show_depths
}

control() { run_tool rabbitmqctl "$@"; }

run_tool() {
  local tool=$1
  shift
  running || die 'does not run; start it with: rabbitmq/node.sh start'
  export_erlang_environment
  cd "$data_dir"
  exec timeout 120 "$rabbitmq_bin/$tool" "$@"
}

load_topology() {
  running || die 'does not run; start it with: rabbitmq/node.sh start (it loads the topology too)'
  make_passwords
  write_definitions
  (control -q import_definitions "$data_dir/definitions.json") || die "$here/definitions.json could not be loaded"
  require_loaded
  say "loaded $here/definitions.json (this adds and changes; what the file no longer names stays until a reset)"
}

delete_data() {
  stop_node
  rm -rf "$data_dir" "$log_file" "$log_file".[0-9]*
  # Of a cluster the other nodes have them still.
  [[ -n $cluster_dir ]] || rm -rf "$secrets_dir"/amqp-* "$tls_dir"
  say 'data and passwords deleted'
}

show_management_url() {
  [[ -r $secrets_dir/amqp-operator ]] || die 'no password yet: start the node first'
  printf 'http://operator:%s@127.0.0.1:%s\n' "$(<"$secrets_dir/amqp-operator")" "$management_port"
}

show_url() {
  [[ -n ${1:-} && " ${users[*]} " == *" $1 "* ]] ||
    die "url needs one of: ${users[*]}, not '${1:-}'; rabbitmq/definitions.json has no other user"
  if [[ ! -s $secrets_dir/amqp-$1 ]]; then
    # Somebody starts before the node ever did: the node will find these.
    one_at_a_time
    make_passwords
  fi
  printf 'amqp%s://%s:%s@127.0.0.1:%s/bellhop\n' "${amqps_port:+s}" "$1" "$(<"$secrets_dir/amqp-$1")" "${amqps_port:-$amqp_port}"
}

show_definitions() {
  mkdir -p "$data_dir"
  make_passwords
  write_definitions
  cat "$data_dir/definitions.json"
}

# One at a time for whatever changes the node; the lock ends with this shell.
one_at_a_time() {
  mkdir -p "$data_dir"
  exec 9>"$run_dir/rabbitmq.lock"
  flock -w 120 9 || die "another node.sh holds $run_dir/rabbitmq.lock for over two minutes"
}

main() {
  umask 077
  local command=${1:-help}
  shift || true
  case $command in help | -h | --help) usage && exit ;; esac
  read_settings
  case $command in
    start | stop | kill | restart | topology | reset | definitions) one_at_a_time ;;
  esac
  case $command in
    start) (export_erlang_environment && start_node) ;;
    stop) stop_node ;;
    kill) kill_node ;;
    restart) stop_node && (export_erlang_environment && start_node) ;;
    status) show_status ;;
    depths) running && show_depths ;;
    redeliveries) show_redeliveries ;;
    wait) running || die 'does not run' && wait_until_serving ;;
    topology) load_topology ;;
    reset) delete_data ;;
    ctl) control "$@" ;;
    queues) run_tool rabbitmq-queues "$@" ;;
    definitions) show_definitions ;;
    url) show_url "${1:-}" ;;
    management) show_management_url ;;
    api) call_api "${1:?a path, such as queues/bellhop}" "${2:-GET}" ;;
    *) usage >&2 && die "no such command: $command" ;;
  esac
}

main "$@"
