#!/usr/bin/env bash
# Builds a Debian 12 box for Vagrant out of nothing but packages, with apt's own tools: box.sh lxc FILE.box
# The packages that provisioning will ask for lie in it, downloaded and not installed: the hosts need no network to install
# them. What they are is asked of the .debs and of vagrant/provision.sh.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root
readonly kind=${1:?lxc} box=${2:?the file to write}
readonly packages_dir=${BELLHOP_BUILD_DIR:-$root/build}/packages
# What debian/bookworm64 has and a minimal system has not.
readonly system=systemd,systemd-sysv,dbus,openssh-server,sudo,iproute2,iputils-ping,curl,ca-certificates,netbase,procps,less

die() {
  printf 'box.sh: %s\n' "$*" >&2
  exit 1
}

# Names only, of what the packages of Bellhop depend on.
libraries() {
  local deb
  for deb in "$packages_dir"/*.deb; do dpkg-deb -f "$deb" Depends; done | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/ //g' | sort -u
}

to_install() {
  libraries
  "$root/vagrant/provision.sh" --packages
}

public_key() {
  local gem
  for gem in /usr/share/rubygems-integration/all/gems/vagrant-[0-9]* /opt/vagrant/embedded/gems/gems/vagrant-[0-9]*; do
    [[ -r $gem/keys/vagrant.pub ]] && { cat "$gem/keys/vagrant.pub" && return; }
  done
  die "Vagrant's public key is in no place that is known"
}

# The lines of this machine's own sources: the box gets its packages from where this machine gets them.
sources() {
  apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | grep bookworm | sort -u
}

# Runs on this machine with the tree as $1, by mmdebstrap, after all packages are there.
write_hook() {
  cat >"$work/hook.sh" <<'HOOK'
set -eu
tree=$1
chroot "$tree" useradd -m -s /bin/bash vagrant
echo vagrant:vagrant | chroot "$tree" chpasswd
home=$tree$(chroot "$tree" getent passwd vagrant | cut -d : -f 6)
install -d -m 700 "$home/.ssh"
install -m 600 "$BOX_WORK/key.pub" "$home/.ssh/authorized_keys"
chroot "$tree" sh -c 'chown -R vagrant:vagrant ~vagrant/.ssh'
echo 'vagrant ALL=(ALL) NOPASSWD: ALL' >"$tree/etc/sudoers.d/vagrant"
echo 'UseDNS no' >"$tree/etc/ssh/sshd_config.d/vagrant.conf"
# A container has no udev, so ifupdown's allow-hotplug does nothing there: networkd looks after eth0.
printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\n' >"$tree/etc/systemd/network/10-eth0.network"
chroot "$tree" systemctl -q enable systemd-networkd
chroot "$tree" systemctl -q disable systemd-networkd-wait-online.service
echo localhost >"$tree/etc/hostname"
echo '127.0.0.1 localhost' >"$tree/etc/hosts"
: >"$tree/etc/machine-id"
# shellcheck disable=SC2046
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq -y --no-install-recommends --download-only install $(cat "$BOX_WORK/to-install") >/dev/null
HOOK
}

pack_lxc() {
  # vagrant-lxc unpacks with --strip-components=2: every path begins with ./rootfs/.
  tar -C "$work" -c --numeric-owner --xattrs --xattrs-include='*' ./rootfs | gzip -1 >"$work/rootfs.tar.gz"
  echo '{"provider": "lxc", "version": "1.0.0"}' >"$work/metadata.json"
  cat >"$work/lxc-config" <<'CONFIG'
lxc.include = /usr/share/lxc/config/common.conf
lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed
lxc.apparmor.profile = unconfined
CONFIG
  tar -C "$work" -cf "$box.new" metadata.json lxc-config rootfs.tar.gz
}

main() {
  [[ $kind == lxc ]] || die "only lxc so far, not $kind"
  ls "$packages_dir"/*.deb >/dev/null 2>&1 || die "no packages in $packages_dir: ./dev.sh package makes them"
  work=$(mktemp -d "$(dirname "$box")/box.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  public_key >"$work/key.pub"
  to_install | tr '\n' ' ' >"$work/to-install"
  sources >"$work/sources.list"
  write_hook
  BOX_WORK=$work mmdebstrap --quiet --mode=root --variant=minbase --include="$system" --skip=cleanup/apt,cleanup/apt/cache,cleanup/apt/lists \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="sh $work/hook.sh \"\$1\"" bookworm "$work/rootfs" "$work/sources.list"
  "pack_$kind"
  mv "$box.new" "$box"
}

main
