# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# From a bare Debian 12 to programs: packages, and the build. Sourced by dev.sh.

# ---- packages ------------------------------------------------------------------------------------

readonly packages=(
  # to build
  g++ cmake ninja-build pkg-config ccache librabbitmq-dev libuv1-dev rapidjson-dev libcpp-httplib-dev doctest-dev
  libsoci-dev libspdlog-dev libcli11-dev prometheus-cpp-dev libcurl4-openssl-dev libssl-dev libsodium-dev libsystemd-dev libpq-dev
  libsqlite3-dev libncurses-dev libjemalloc-dev
  # to run and to test
  rabbitmq-server postgresql sqlite3 curl jq procps ca-certificates openssl git
)
readonly lint_packages=(clang-format clang-tidy)
readonly fuzz_packages=(clang llvm libclang-rt-14-dev)
readonly browser_packages=(chromium)
# promtool judges rules and metrics, and the server scrapes them: tests/system/metrics_scraped.cpp.
readonly metrics_packages=(prometheus)

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
      rabbitmq-server | postgresql | prometheus) as_root systemctl disable --quiet "$package" 2>/dev/null || true ;;
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

# Debian's nodejs comes without npm, others with it.
install_node() {
  command -v node >/dev/null || install_missing nodejs
  command -v npm >/dev/null || install_missing npm
}

setup() {
  command -v dpkg-query >/dev/null || die 'setup knows Debian 12 only; the list packages in dev.sh says what is needed elsewhere'
  install_missing "${packages[@]}"
  say 'setup: every package is there'
}

# ---- build ---------------------------------------------------------------------------------------

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
  # The operator's tool too: the dashboard shows what it says.
  local service targets=(bellhopctl)
  for service in "${services[@]}"; do targets+=("apps/$service/bellhop-$service"); done
  build "${targets[@]}"
}
