#!/usr/bin/env bash
# The acceptance test of the three hosts: a real `vagrant up` of our Vagrantfile, and then what a person does with them.
# acceptance.sh [lxc|libvirt]; ./dev.sh vagrant-test builds the packages first. Everything runs in namespaces of its own, with no way
# to any network: however this ends, killed too, no process, bridge or mount stays. Its last line counts.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly packages_dir=${BELLHOP_BUILD_DIR:-$root/build}/packages
readonly cache=${BELLHOP_RUN_DIR:-$root/.run}/vagrant-test
readonly work=$cache/work
readonly project=$work/bellhop
# An emulated host takes minutes to boot.
vagrant_limit_s=900 patience=1
provider=lxc

say() { printf '%s\n' "$*"; }
step() { printf '== %s (%s s)\n' "$*" "$SECONDS"; }
die() {
  printf 'vagrant-test: %s\n' "$*" >&2
  exit 1
}

# Loud, and not a failure: a machine that can't is no proof of anything.
skip() {
  printf '\n*** vagrant-test SKIPPED: %s\n*** No host was started: nothing of vagrant/ was tested.\n\n' "$*" >&2
  exit 0
}

passed=0 failed=0
# check SENTENCE COMMAND: counts it; a failure shows what the command said, and the test goes on. What it says goes to a file:
# processes that it leaves behind, as those of forwarded ports, would hold a pipe open.
check() {
  local sentence=$1 result=0
  shift
  "$@" >"$work/said" 2>&1 || result=$?
  if ((result == 0)); then
    passed=$((passed + 1))
    printf '  ok    %s (%s s)\n' "$sentence" "$SECONDS"
  else
    failed=$((failed + 1))
    printf '  FAIL  %s (%s s)\n%s\n' "$sentence" "$SECONDS" "$(tail -n 15 "$work/said" | sed 's/^/        | /')"
  fi
}

# eventually SECONDS COMMAND: until it succeeds.
eventually() {
  local deadline=$((SECONDS + $1 * patience))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || { "$@" && return; }
    sleep 0.2
  done
}

require_machine() {
  ((EUID == 0)) || skip 'it needs root'
  unshare --net --mount --pid --fork true 2>/dev/null || skip 'this machine allows no namespaces'
  [[ -d /sys/fs/cgroup && -w /sys/fs/cgroup ]] || skip 'this machine shows no control groups that could be written'
  local tool tools=(vagrant mmdebstrap nsenter jq)
  if [[ $provider == lxc ]]; then tools+=(lxc-start dnsmasq); else tools+=(libvirtd virtlogd virsh qemu-system-x86_64 qemu-img sfdisk mke2fs); fi
  for tool in "${tools[@]}"; do
    command -v "$tool" >/dev/null || die "$tool is missing; ./dev.sh vagrant-test installs it"
  done
}

outside() {
  require_machine
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock -n 9 || die "another acceptance test runs: it holds $cache/lock"
  rm -rf --one-file-system "$work" "$cache"/box.*
  mkdir -p "$work"
  prepare_box
  remove_control_groups
  local result=0
  # With this process ends the first one inside, and with that all the others.
  unshare --net --mount --pid --fork --kill-child --mount-proc "$here/acceptance.sh" --inside "$provider" 9>&- || result=$?
  remove_control_groups
  rm -rf --one-file-system "$work"
  return $result
}

inside() {
  export VAGRANT_HOME=$work/vagrant-home VAGRANT_CHECKPOINT_DISABLE=1 VAGRANT_NO_COLOR=1 HOME=$work
  make_mounts
  "start_$provider"
  copy_checkout
  run_vagrant box add --name debian/bookworm64 --provider "$provider" "$cache/$provider.box" >/dev/null || die 'vagrant did not take the box'
  # shellcheck source=tests/vagrant/story.sh
  . "$here/story.sh"
  tell_story
  say "$passed passed, $failed failed"
  return $((failed > 0))
}

# shellcheck source=tests/vagrant/lab.sh
. "$here/lab.sh"
case ${1:-lxc} in
  lxc | libvirt) provider=${1:-lxc} && outside ;;
  --inside)
    provider=$2
    if [[ $provider == libvirt ]]; then vagrant_limit_s=2400 patience=5; fi
    inside
    ;;
  *) die "lxc or libvirt, not $1" ;;
esac
