#!/usr/bin/env bash
# Bellhop on one machine: set up, build, run, look, test. `./dev.sh help` lists the commands.
# What it writes lies in .run/ (state) and build/; nothing else is touched but by `setup`. Here is which commands there are; how
# they are done is in dev/.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly root
# Every service and its HTTP port, which BELLHOP_NAME_PORT changes: the one list of them here. They start in this order.
readonly service_ports=(availability:5002 payment:5003 orchestrator:5001)
readonly services=("${service_ports[@]%%:*}")
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
  ./dev.sh bench [--quick] [--only SECTIONS] [--seconds N] [--repeats N]   measure Bellhop beside the broker's own ceiling and
                             what people would write instead; sections: ceiling,bellhop,peers,recovery,growth,
                             workers,backpressure. Table, and JSON and plots in .run/bench (bench --help)
  ./dev.sh ctl ARGS          the operator's tool, bellhopctl: top, bookings, queues, events, explain, audit,
                             doctor, attention, dlq (ctl --help)
  ./dev.sh package           the Debian packages of the services and of bellhopctl, into build/packages
  ./dev.sh vagrant-test [lxc|libvirt|build|killed]   a real `vagrant up` of the three hosts in a closed network,
                             and what a person does with them (root; vagrant/README.md)
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

for part in settings setup processes restart commands tests bench hosts; do
  # shellcheck source=/dev/null
  . "$root/dev/$part.sh"
done
unset part

main() {
  local command=${1:-help} names
  shift || true
  case $command in help | -h | --help) usage && exit ;; esac
  read_settings
  case $command in
    setup | up | down | status | test | demo | package | format) (($# == 0)) || die "$command takes no argument, and was given: $*" ;;
    reset) [[ $# == 0 || "$*" == --yes ]] || die "reset takes --yes and nothing else, and was given: $*" ;;
    fuzz) read_fuzz_arguments "$@" ;;
    vagrant-test) [[ $# == 0 || "$*" =~ ^(lxc|libvirt|build|killed)$ ]] || die "vagrant-test takes lxc, libvirt, build or killed, and was given: $*" ;;
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
    package) package ;;
    vagrant-test) vagrant_test "$@" ;;
    fuzz) fuzz ;;
    chaos) chaos "$@" ;;
    bench) bench "$@" ;;
    lint) lint "${1:-}" ;;
    format) format ;;
    *) usage >&2 && die "no such command: $command" ;;
  esac
}

main "$@"
