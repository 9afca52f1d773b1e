# What the acceptance test does to have hosts at all: a closed network with bridges, the checkout copied, the box added, and
# how commands reach a host. Sourced by acceptance.sh, inside its own network, process and mount namespaces.
# shellcheck shell=bash disable=SC2154

# libvirt makes its networks itself. Its daemons, without systemd: they end with the namespace.
start_libvirt() {
  local folder
  ip link set lo up
  mkdir -p "$work/libvirt/etc"
  cp -r /etc/libvirt/. "$work/libvirt/etc/"
  printf 'user = "root"\ngroup = "root"\nsecurity_driver = "none"\nremember_owner = 0\nnamespaces = [ ]\ncgroup_controllers = [ ]\n' >"$work/libvirt/etc/qemu.conf"
  mount --bind "$work/libvirt/etc" /etc/libvirt
  for folder in /run/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
    mkdir -p "$work/libvirt$folder" "$folder"
    mount --bind "$work/libvirt$folder" "$folder"
  done
  mkdir -p /var/lib/libvirt/images
  virtlogd -p "$work/libvirt/virtlogd.pid" >"$work/libvirt/virtlogd.log" 2>&1 &
  libvirtd -p "$work/libvirt/libvirtd.pid" >"$work/libvirt/libvirtd.log" 2>&1 &
  export LIBVIRT_DEFAULT_URI=qemu:///system VCC_EMULATED=1 VCC_CPUS=1
  eventually 30 virsh version || die "libvirtd does not answer: $(tail -n 5 "$work/libvirt/libvirtd.log")"
}

# vagrant-lxc makes its bridge itself, but three hosts that come up at once would each try to.
start_lxc() {
  ip link set lo up
  ip link add lxcbr0 type bridge
  ip addr add 10.0.3.1/24 dev lxcbr0
  ip link set lxcbr0 up
  ip link add bellhop0 type bridge
  ip addr add 10.109.0.1/23 dev bellhop0
  ip link set bellhop0 up
  dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --interface=lxcbr0 --except-interface=lo --bind-interfaces --dhcp-range=10.0.3.2,10.0.3.200 \
    --dhcp-leasefile="$work/leases" --pid-file= --keep-in-foreground >"$work/dnsmasq.log" 2>&1 &
}

# /sys has to show this network, and still the machine's control groups: lxc-start needs both.
make_mounts() {
  mount --make-rprivate /
  mkdir -p "$work/cgroup" "$work/lxc"
  mount --rbind /sys/fs/cgroup "$work/cgroup"
  mount -t sysfs sysfs /sys
  mount --rbind "$work/cgroup" /sys/fs/cgroup
  mkdir -p /var/lib/lxc
  mount --bind "$work/lxc" /var/lib/lxc
}

# LXC makes them below those of the process that starts a host, in every hierarchy.
control_groups() {
  local controllers path mount
  while IFS=: read -r _ controllers path; do
    for mount in "/sys/fs/cgroup/${controllers#name=}" /sys/fs/cgroup/unified /sys/fs/cgroup; do
      [[ -d $mount$path && ($controllers || $mount != /sys/fs/cgroup/) ]] || continue
      find "$mount${path%/}" -mindepth 1 -maxdepth 1 -type d -regex '.*/\(monitor-\)?vcc-[1-3]\(-[0-9]+\)?'
      break
    done
  done </proc/self/cgroup
}

no_control_group_is_left() {
  local group
  for group in $(control_groups); do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || return
  done
}

# Those of an earlier run that was killed are empty, or will be at once; somebody's own hosts of these names are not.
remove_control_groups() {
  eventually 10 no_control_group_is_left ||
    die "$(control_groups | head -n 1) is in use: are hosts named vcc-1 to vcc-3 running on this machine?"
}

# What a person would have after a clone, with what is not committed yet, and the packages of ./dev.sh package.
copy_checkout() {
  mkdir -p "$project/build"
  git -C "$root" ls-files -co --exclude-standard -z | tar -C "$root" --null --ignore-failed-read -cf - -T - 2>/dev/null | tar -C "$project" -xf -
  [[ $form == build ]] || cp -r "$packages_dir" "$project/build/packages"
}

# Built anew when what goes into it changed, or after a day.
prepare_box() {
  local mark
  mark=$(cat "$here/box.sh" <("$root/vagrant/provision.sh" --packages) <("$root/vagrant/build.sh" --packages) <(for deb in "$packages_dir"/*.deb; do dpkg-deb -f "$deb" Depends; done) | sha256sum | cut -c 1-16)
  if [[ $(cat "$box.mark" 2>/dev/null) != "$mark" || -z $(find "$box" -mmin -1440 2>/dev/null) ]]; then
    step 'building the box'
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc "$here/box.sh" "$form" "$box" 9>&- || die 'the box was not built'
    echo "$mark" >"$box.mark"
  fi
}

in_project() { (cd "$project" && "$@"); }

# Not the person's own settings of vagrant.
run_vagrant() { in_project timeout -k 10 "$vagrant_limit_s" vagrant "$@" </dev/null; }

remember_ssh() { run_vagrant ssh-config >"$work/ssh-config" 2>/dev/null; }

# at HOST COMMAND: as the user vagrant, who may sudo.
at() {
  local host=$1
  shift
  timeout -k 5 $((60 * patience)) ssh -q -F "$work/ssh-config" -o ConnectTimeout=10 "$host" "$@" </dev/null
}

init_pid_of() { lxc-info -n "$1" -p -H; }

# with_network_of HOST COMMAND: a tool of this machine, with that host's network.
with_network_of() {
  local pid
  pid=$(init_pid_of "$1")
  shift
  timeout -k 5 60 nsenter -t "$pid" -n -- "$@"
}

# cable_in_PROVIDER HOST up|down: the host's cable to the Bellhop network, at its other end.
cable_in_lxc() {
  local index cable
  index=$(with_network_of "$1" ip -o addr show to 10.109.0.0/23 | sed -n 's/^[0-9]*: \([^ @]*\).*/\1/p' | head -n 1)
  index=$(with_network_of "$1" ip -o link show dev "$index" | sed -n 's/.*@if\([0-9]*\):.*/\1/p')
  cable=$(ip -o link show master bellhop0 | sed -n "s/^$index: \([^@:]*\).*/\1/p")
  ip link set "${cable:?no cable}" "$2"
}

# The kernel takes minutes to take down the network of a container that is gone; as long, it answers for that address ("connection
# refused"), beside the container that has it by then. vagrant-lxc names a cable after the container's first process.
pull_the_cables_of_the_dead() {
  local cable
  for cable in $(ip -o link show master bellhop0 | sed -n 's/^[0-9]*: \([^@:]*\).*/\1/p'); do
    [[ -d /proc/${cable#veth1pl} ]] || ip link delete "$cable"
  done
}

halt_in_lxc() { run_vagrant halt && pull_the_cables_of_the_dead; }
halt_in_libvirt() { run_vagrant halt; }

power_cut_in_lxc() { run_vagrant halt -f "$1" && pull_the_cables_of_the_dead; }
# vagrant-libvirt of Debian 12 ends in a Ruby error at `halt -f`.
power_cut_in_libvirt() { virsh -q destroy "bellhop_$1"; }

cable_in_libvirt() {
  local domain=bellhop_$1 interface
  interface=$(virsh -q domiflist "$domain" | awk '$3 == "bellhop" { print $1 }')
  virsh -q domif-setlink "$domain" "${interface:?no cable}" "$2"
}
