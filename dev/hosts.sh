# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# Debian packages, and the acceptance test of the three hosts. Sourced by dev.sh.

readonly package_packages=(dpkg-dev file)
readonly vagrant_packages=(vagrant mmdebstrap sudo iproute2 dnsmasq-base openssh-client)
readonly lxc_packages=(vagrant-lxc lxc bridge-utils redir)
readonly libvirt_packages=(vagrant-libvirt libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86
  qemu-utils fdisk e2fsprogs iptables)

# The last build's packages must not be taken for this one's.
package() {
  local service targets=(bellhopctl)
  install_missing "${packages[@]}" "${package_packages[@]}"
  for service in "${services[@]}"; do targets+=("bellhop-$service"); done
  build "${targets[@]}"
  rm -rf "$build_dir/packages"
  cmake -S "$root" -B "$build_dir" >/dev/null || die 'cmake failed; its own words are above'
  (cd "$build_dir" && umask 022 && cpack) || die 'cpack failed; its own words are above'
  rm -rf "$build_dir/packages/_CPack_Packages"
  say "packages: $(cd "$build_dir/packages" && printf '%s ' *.deb)in $build_dir/packages"
}

# A machine that can't is told so, loudly, before anything is installed or built, and is no failure.
vagrant_test() {
  local wanted=("${vagrant_packages[@]}" "${lxc_packages[@]}")
  "$root/tests/vagrant/acceptance.sh" --possible || return 0
  if [[ ${1:-lxc} == libvirt ]]; then wanted=("${vagrant_packages[@]}" "${libvirt_packages[@]}"); fi
  (install_missing "${wanted[@]}") || {
    printf '\n*** vagrant-test SKIPPED: what it needs is not installed here, and could not be\n\n' >&2
    return 0
  }
  package
  build_is_over
  exec "$root/tests/vagrant/acceptance.sh" "$@"
}
