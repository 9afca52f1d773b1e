#!/usr/bin/env bash
# Builds the Debian packages in a host, as root, in the folder of the sources that vagrant/packages.rb put there; the same
# as ./dev.sh package does on a Debian 12 machine, which is the quicker way.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly needed=(g++ cmake ninja-build pkg-config dpkg-dev file librabbitmq-dev libuv1-dev rapidjson-dev libcpp-httplib-dev doctest-dev
  libsoci-dev libspdlog-dev libcli11-dev prometheus-cpp-dev libcurl4-openssl-dev libsodium-dev libsystemd-dev libssl-dev libncurses-dev libpq-dev libsqlite3-dev
  libjemalloc-dev)
if [[ ${1:-} == --packages ]]; then
  printf '%s\n' "${needed[@]}"
  exit
fi
install() { apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 install "${needed[@]}" >apt.log 2>&1; }
# The lists of packages may be missing, or older than the archive: then once more with new ones.
install || { apt-get -qq update && install; } || {
  tail -n 5 apt.log >&2
  exit 1
}

# A compiler takes about 1 GB here.
jobs=$(awk '/^MemAvailable:/ { j = int($2 / 1000000); print j < 1 ? 1 : j }' /proc/meminfo)
cores=$(nproc)
cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBELLHOP_TEST_KINDS=none >/dev/null
ninja -C build -j "$((jobs < cores ? jobs : cores))" --quiet bellhop-orchestrator bellhop-availability bellhop-payment bellhopctl
(cd build && umask 022 && cpack >/dev/null)
(cd build/packages && ls -- *.deb >names && chmod -R a+rX .)
echo "built: $(tr '\n' ' ' <build/packages/names)"
