#!/usr/bin/env bash
# Three private RabbitMQ nodes on this machine that are one cluster: each is a node of node.sh with data and ports of its
# own. Passwords, cookie, port mapper and definitions are theirs together, in $BELLHOP_RUN_DIR/cluster. For tests and
# for trying things out: README.md says how three hosts do the same.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly numbers=(1 2 3)
readonly longest_join_s=60

usage() {
  cat <<'TEXT'
rabbitmq/cluster.sh: three private RabbitMQ nodes of this checkout as one cluster

  start [N]      start all nodes (or node N, 1 to 3), join them, load the definitions, wait until all serve
  stop [N]       stop them in good order
  kill [N]       kill -9 node N or all, as a crash would
  pid N          the process of node N
  status         who is there, and where each quorum queue has its leader and its members
  leader QUEUE   the number of the node where a queue has its leader
  topology       load definitions.json again
  grow           give each quorum queue a member on each node that runs (after a node was replaced)
  rebalance      spread the leaders over the nodes (after nodes came back)
  reset          stop, and delete all data and passwords
  ctl ARGS       rabbitmqctl on the first node that runs
  node N ARGS    node.sh of node N, such as: node 2 status
  url USER [N]   the AMQP URL of a user, with the addresses of all nodes, that of node N (1) first
  definitions    definitions.json as a cluster loads it, with the hashes of the passwords: for three hosts

Environment (default): BELLHOP_RUN_DIR (.run), BELLHOP_AMQP_PORT (5672, of the first node; the others have the next two).
All other ports follow: management +10000, metrics +10020, Erlang +20000, port mapper +20010.
TEXT
}

say() { printf 'cluster: %s\n' "$*"; }
die() {
  printf 'cluster: %s\n' "$*" >&2
  exit 1
}

read_settings() {
  local run_dir
  run_dir=$(cd "$here/.." && realpath -m "${BELLHOP_RUN_DIR:-.run}")
  cluster_dir=$run_dir/cluster
  first_port=${BELLHOP_AMQP_PORT:-5672}
  [[ $first_port =~ ^[0-9]{1,5}$ ]] || die "BELLHOP_AMQP_PORT must be a number, not '$first_port'"
  # A cluster that was made keeps its ports.
  if [[ -r $cluster_dir/port ]]; then first_port=$(<"$cluster_dir/port"); fi
  ((10#$first_port <= 45000)) || die "BELLHOP_AMQP_PORT must be at most 45000: other ports lie up to 20010 above it"
  first_port=$((10#$first_port))
  epmd_port=$((first_port + 20010))
  # Of one node only: here each has its own.
  unset BELLHOP_MANAGEMENT_PORT BELLHOP_BROKER_METRICS_PORT BELLHOP_DIST_PORT BELLHOP_AMQPS_PORT
}

# ---- what the nodes share ----------------------------------------------------------------------

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

owns_epmd() {
  local pid
  { read -r pid <"$cluster_dir/epmd.pid"; } 2>/dev/null || return 1
  [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/environ ]] || return 1
  grep -qzxF "BELLHOP_CLUSTER_DIR=$cluster_dir" "/proc/$pid/environ" 2>/dev/null
}

# The nodes find each other by one port mapper, which must outlive each of them.
start_epmd() {
  owns_epmd && return
  ! port_answers "$epmd_port" || die "port $epmd_port (Erlang port mapper) is in use by something else; set BELLHOP_AMQP_PORT"
  BELLHOP_CLUSTER_DIR=$cluster_dir setsid epmd -port "$epmd_port" -address 127.0.0.1 </dev/null >/dev/null 2>&1 &
  echo $! >"$cluster_dir/epmd.pid"
}

stop_epmd() {
  if owns_epmd; then kill "$(<"$cluster_dir/epmd.pid")" 2>/dev/null || true; fi
  rm -f "$cluster_dir/epmd.pid"
}

prepare() {
  local number
  mkdir -p "$cluster_dir"
  echo "$first_port" >"$cluster_dir/port"
  if [[ ! -s $cluster_dir/.erlang.cookie ]]; then
    head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$cluster_dir/.erlang.cookie"
    chmod 400 "$cluster_dir/.erlang.cookie"
  fi
  {
    cat "$here/cluster.conf"
    for number in "${numbers[@]}"; do
      printf 'cluster_formation.classic_config.nodes.%s = %s\n' "$number" "$(name_of "$number")"
    done
  } >"$cluster_dir/cluster.conf"
  # Here, so that nodes that start at once do not each make their own.
  on_node 1 url operator >/dev/null
}

# ---- nodes -------------------------------------------------------------------------------------

name_of() { printf 'bellhop%s@localhost' "$1"; }

on_node() {
  local number=$1
  shift
  BELLHOP_CLUSTER_DIR=$cluster_dir BELLHOP_RUN_DIR=$cluster_dir/$number BELLHOP_NODE_NAME=bellhop$number \
    BELLHOP_AMQP_PORT=$((first_port + number - 1)) BELLHOP_EPMD_PORT=$epmd_port "$here/node.sh" "$@"
}

require_number() { [[ ${1:-} =~ ^[1-3]$ ]] || die "say the number of a node, 1 to 3, not '${1:-}'"; }

runs() { on_node "$1" status >/dev/null 2>&1; }

first_running() {
  local number
  for number in "${numbers[@]}"; do
    if [[ -s $cluster_dir/$number/rabbitmq.pid ]] && port_answers $((first_port + number - 1)); then
      echo "$number"
      return
    fi
  done
  die 'no node serves; start them with: rabbitmq/cluster.sh start'
}

control() {
  local number
  number=$(first_running)
  on_node "$number" ctl -q "$@"
}

# Starts the given nodes at once, and waits for all of them.
start_nodes() {
  local number jobs=() failed=0
  for number in "$@"; do
    on_node "$number" start &
    jobs+=($!)
  done
  for number in "${jobs[@]}"; do wait "$number" || failed=1; done
  ((failed == 0)) || die "a node did not start; the logs are $cluster_dir/N/rabbitmq.log"
}

# Nodes that were a cluster before wait for one another. The first time one of them must be there for the others to join.
start_all() {
  prepare
  start_epmd
  if [[ ! -d $cluster_dir/1/rabbitmq/mnesia/$(name_of 1) ]]; then start_nodes 1; fi
  start_nodes "${numbers[@]}"
  control await_online_nodes "${#numbers[@]}" --timeout "$longest_join_s" >/dev/null ||
    die "the nodes did not find each other within $longest_join_s s"
  on_node 1 topology
  say "serves, with three nodes: amqp 127.0.0.1:$first_port to $((first_port + 2)), management http://127.0.0.1:$((first_port + 10000)) (operator, $cluster_dir/secrets/amqp-operator)"
}

start_one() {
  prepare
  start_epmd
  start_nodes "$1"
}

stop_all() {
  local number
  for number in "${numbers[@]}"; do on_node "$number" stop & done
  wait
  stop_epmd
}

kill_all() {
  local number
  for number in "${numbers[@]}"; do on_node "$number" kill 2>/dev/null || true; done
}

leader_of() {
  local node
  node=$(control list_queues -p bellhop --no-table-headers name leader | awk -v queue="$1" '$1 == queue { print $2 }')
  [[ $node =~ ^bellhop([1-3])@localhost$ ]] || die "the queue $1 has no leader now: ${node:-there is no such quorum queue}"
  echo "${BASH_REMATCH[1]}"
}

grow() {
  local number
  for number in "${numbers[@]}"; do
    if runs "$number"; then on_node "$number" queues grow "$(name_of "$number")" all; fi
  done
}

show_status() {
  say "running: $(control cluster_status --formatter json | jq -r '.running_nodes | sort | join(" ")')"
  control list_queues -p bellhop name type messages consumers leader online
}

show_url() {
  local offset places=() url first=${2:-1}
  require_number "$first"
  url=$(on_node 1 url "${1:-}")
  for offset in 0 1 2; do places+=("127.0.0.1:$((first_port + (first - 1 + offset) % 3))"); done
  local IFS=,
  printf '%s\n' "${url/"127.0.0.1:$first_port"/"${places[*]}"}"
}

main() {
  umask 077
  local command=${1:-help}
  shift || true
  case $command in help | -h | --help) usage && exit ;; esac
  read_settings
  case $command in
    start) if (($#)); then require_number "$1" && start_one "$1"; else start_all; fi ;;
    stop) if (($#)); then require_number "$1" && on_node "$1" stop; else stop_all; fi ;;
    kill) if (($#)); then require_number "$1" && on_node "$1" kill; else kill_all; fi ;;
    pid) require_number "${1:-}" && cat "$cluster_dir/$1/rabbitmq.pid" ;;
    status) show_status ;;
    leader) leader_of "${1:?a queue, such as payment.commands}" ;;
    topology) on_node "$(first_running)" topology ;;
    grow) grow ;;
    rebalance) on_node "$(first_running)" queues rebalance quorum ;;
    reset) stop_all && rm -rf "$cluster_dir" && say 'data and passwords deleted' ;;
    ctl) control "$@" ;;
    node) require_number "${1:-}" && on_node "$@" ;;
    url) show_url "$@" ;;
    definitions) prepare && on_node 1 definitions ;;
    *) usage >&2 && die "no such command: $command" ;;
  esac
}

main "$@"
