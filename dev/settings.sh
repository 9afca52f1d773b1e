# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# Settings of dev.sh, and its locks. Sourced by dev.sh.

readonly node=$root/rabbitmq/node.sh

from_env_file=()

# Lines KEY=VALUE, read and never executed. What the environment says already wins. OTEL_ is OpenTelemetry's.
read_env_file() {
  local file=$root/.env line number=0 key value
  [[ -r $file ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    line=${line%$'\r'}
    [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
    [[ $line =~ ^((BELLHOP|OTEL)_[A-Z0-9_]+)=(.*)$ ]] || die ".env line $number is not BELLHOP_NAME=VALUE or OTEL_NAME=VALUE: $line"
    key=${BASH_REMATCH[1]} value=${BASH_REMATCH[3]}
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
  operator_tool=$build_dir/apps/bellhopctl/bellhopctl
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
