#!/usr/bin/env bash
# The acceptance test of the three hosts: a real `vagrant up` of our Vagrantfile, and then what a person does with them.
# acceptance.sh [FORM]; ./dev.sh vagrant-test builds the packages first. Everything runs in namespaces of its own, with no way
# to any network: however this ends, killed too, no process, bridge or mount stays. Its last line counts. The forms:
#   lxc      the whole story (story.sh)
#   libvirt  the same with real kernels, all of it emulated
#   build    the packages are built in the first host instead of beforehand
#   killed   the test is killed in the middle, and what stayed is looked for (killed.sh)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly packages_dir=${BELLHOP_BUILD_DIR:-$root/build}/packages
readonly cache=${BELLHOP_RUN_DIR:-$root/.run}/vagrant-test
readonly work=$cache/work
readonly project=$work/bellhop
# For all of it, and for one command of vagrant's.
limit_s=1800 vagrant_limit_s=900 patience=1
form=lxc provider=lxc

say() { printf '%s\n' "$*"; }
step() { printf '== %s (%s s)\n' "$*" "$SECONDS"; }
die() {
  printf 'vagrant-test: %s\n' "$*" >&2
  exit 1
}

# How a skipped test ends.
skipped=0
set_form() {
  form=$1
  case $form in
    lxc | killed) ;;
    build) limit_s=3600 vagrant_limit_s=3000 ;;
    # An emulated host takes minutes to boot.
    libvirt) provider=libvirt limit_s=7200 vagrant_limit_s=2400 patience=5 ;;
    *) die "lxc, libvirt, build or killed, not $form" ;;
  esac
  readonly box=$cache/${form/killed/lxc}.box
}

# Loud, and not a failure: a machine that can't is no proof of anything.
skip() {
  printf '\n*** vagrant-test SKIPPED: %s\n*** No host was started: nothing of vagrant/ was tested.\n\n' "$*" >&2
  exit "$skipped"
}

passed=0 failed=0
shown=''
# check SENTENCE COMMAND: counts it; a failure, or any with shown=yes before it, shows what the command said, and the test goes on. What it says goes to a file:
# processes that it leaves behind, as those of forwarded ports, would hold a pipe open.
check() {
  local sentence=$1 result=0
  shift
  "$@" >"$work/said" 2>&1 || result=$?
  if ((result == 0)); then
    passed=$((passed + 1))
    printf '  ok    %s (%s s)\n' "$sentence" "$SECONDS"
    [[ ! $shown ]] || sed 's/^/        | /' "$work/said"
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
    ((SECONDS < deadline)) || {
      "$@"
      return
    }
    sleep 0.2
  done
}

require_machine() {
  ((EUID == 0)) || skip 'it needs root'
  unshare --net --mount --pid --fork true 2>/dev/null || skip 'this machine allows no namespaces'
  [[ -d /sys/fs/cgroup && -w /sys/fs/cgroup ]] || skip 'this machine shows no control groups that could be written'
}

require_tools() {
  local tool tools=(vagrant mmdebstrap nsenter setpriv jq)
  if [[ $provider == lxc ]]; then tools+=(lxc-start dnsmasq); else tools+=(libvirtd virtlogd virsh qemu-system-x86_64 qemu-img sfdisk mke2fs); fi
  for tool in "${tools[@]}"; do
    command -v "$tool" >/dev/null || die "$tool is missing; ./dev.sh vagrant-test installs it"
  done
}

end_lab() {
  trap - EXIT
  if [[ ${lab:-} ]]; then kill -KILL "$lab" 2>/dev/null || true; fi
  wait
  remove_control_groups
  rm -rf --one-file-system "$work"
}

outside() {
  require_machine
  require_tools
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock -n 9 || die "another acceptance test runs: it holds $cache/lock"
  rm -rf --one-file-system "$work" "$cache"/box.*
  mkdir -p "$work"
  prepare_box
  remove_control_groups
  trap end_lab EXIT
  trap 'exit 143' TERM HUP
  trap 'exit 130' INT
  local result=0
  # With the first process inside end all the others; it ends with unshare, that with timeout, and that with this shell.
  setpriv --pdeathsig KILL timeout --foreground -s KILL "$limit_s" \
    setpriv --pdeathsig KILL unshare --net --mount --pid --fork --kill-child --mount-proc \
    "$here/acceptance.sh" --inside "$form" </dev/null 9>&- &
  lab=$!
  wait "$lab" || result=$?
  ((result != 137)) || say "vagrant-test: not done after $limit_s s, or killed: ended"
  return $result
}

inside() {
  export VAGRANT_HOME=$work/vagrant-home VAGRANT_CHECKPOINT_DISABLE=1 VAGRANT_NO_COLOR=1 HOME=$work
  make_mounts
  "start_$provider"
  copy_checkout
  run_vagrant box add --name debian/bookworm64 --provider "$provider" "$box" >/dev/null || die 'vagrant did not take the box'
  # shellcheck source=tests/vagrant/story.sh
  . "$here/story.sh"
  # shellcheck source=tests/vagrant/readme.sh
  . "$here/readme.sh"
  case $form in
    build) tell_story_of_a_build ;;
    killed) wait_to_be_killed ;;
    *) tell_story ;;
  esac
  say "$passed passed, $failed failed"
  return $((failed > 0))
}

# shellcheck source=tests/vagrant/lab.sh
. "$here/lab.sh"
# shellcheck source=tests/vagrant/killed.sh
. "$here/killed.sh"
case ${1:-lxc} in
  --possible) skipped=1 && require_machine ;;
  --inside) set_form "$2" && inside ;;
  --to-be-killed) set_form killed && outside ;;
  killed) set_form killed && kill_a_test ;;
  *) set_form "${1:-lxc}" && outside ;;
esac
