#!/usr/bin/env bash
# Builds a Debian 12 box for Vagrant out of nothing but packages, with apt's own tools: box.sh FORM FILE.box, with a form of acceptance.sh.
# The packages that provisioning will ask for lie in it, downloaded and not installed: the hosts need no network to install
# them. What they are is asked of the .debs and of vagrant/provision.sh.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root
readonly form=${1:?a form of acceptance.sh} box=${2:?the file to write}
readonly packages_dir=${BELLHOP_BUILD_DIR:-$root/build}/packages
# What debian/bookworm64 has and a minimal system has not.
system=systemd,systemd-sysv,dbus,openssh-server,sudo,iproute2,iputils-ping,curl,ca-certificates,netbase,procps,less
kind=lxc
[[ $form != libvirt ]] || kind=libvirt
[[ $kind == lxc ]] || system+=,udev,kmod,ifupdown,isc-dhcp-client,linux-image-cloud-amd64,initramfs-tools,zstd,grub-pc-bin,grub2-common
readonly system kind

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
  # The test's own: a client of AMQP.
  echo amqp-tools
  if [[ $form == build ]]; then "$root/vagrant/build.sh" --packages; fi
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
if [ -e "$tree/sbin/ifup" ]; then
  printf 'auto lo\niface lo inet loopback\nallow-hotplug eth0\niface eth0 inet dhcp\n' >"$tree/etc/network/interfaces"
else
  # A container has no udev, so ifupdown's allow-hotplug does nothing there: networkd looks after eth0.
  printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\n' >"$tree/etc/systemd/network/10-eth0.network"
  chroot "$tree" systemctl -q enable systemd-networkd
  chroot "$tree" systemctl -q disable systemd-networkd-wait-online.service
fi
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

# A disk that the BIOS boots: one partition, grub in the gap before it. Where mke2fs fills the file system by itself no loop
# device and no mount is needed.
pack_libvirt() {
  local tree=$work/rootfs disk=$work/disk.raw grub=$work/rootfs/usr/lib/grub/i386-pc kernel initrd first_sector=2048
  kernel=$(basename "$tree"/boot/vmlinuz-*) initrd=$(basename "$tree"/boot/initrd.img-*)
  echo 'LABEL=root / ext4 errors=remount-ro 0 1' >"$tree/etc/fstab"
  mkdir -p "$tree/boot/grub/i386-pc"
  cp "$grub"/*.mod "$grub"/*.lst "$tree/boot/grub/i386-pc/"
  cat >"$tree/boot/grub/grub.cfg" <<CONFIG
set timeout=0
search --no-floppy --label root --set=root
linux /boot/$kernel root=LABEL=root ro console=ttyS0,115200 net.ifnames=0 quiet mitigations=off
initrd /boot/$initrd
boot
CONFIG
  chroot "$tree" grub-mkimage -O i386-pc -o /boot/grub/core.img -p '(hd0,msdos1)/boot/grub' biosdisk part_msdos ext2 normal configfile search search_label linux
  truncate -s 6G "$disk"
  echo "start=$first_sector, type=83, bootable" | sfdisk -q "$disk"
  mke2fs -q -t ext4 -L root -O ^metadata_csum_seed,^orphan_file -d "$tree" -E "offset=$((first_sector * 512)),lazy_itable_init=1" "$disk" 6000000k 2>/dev/null ||
    mke2fs -q -t ext4 -L root -d "$tree" -E "offset=$((first_sector * 512))" "$disk" 6000000k || die 'no file system was made'
  # 440 bytes of code in the first sector, the rest of grub from the second one on.
  dd if="$grub/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none
  dd if="$tree/boot/grub/core.img" of="$disk" bs=512 seek=1 conv=notrunc status=none
  qemu-img convert -O qcow2 "$disk" "$work/box.img"
  echo '{"provider": "libvirt", "format": "qcow2", "virtual_size": 6}' >"$work/metadata.json"
  tar -C "$work" -cf "$box.new" metadata.json box.img
}

main() {
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
