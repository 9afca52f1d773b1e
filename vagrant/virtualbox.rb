# VirtualBox refuses host-only networks outside 192.168.56.0/21 unless a file of the person's machine allows them, and says
# it in many words. We look first, and say what to type.
module Bellhop
  NETWORKS_FILE = "/etc/vbox/networks.conf".freeze

  # Only Linux and macOS have that file.
  def self.check_virtualbox_network
    return if RUBY_PLATFORM.match?(/mswin|mingw/) || allowed_without_file?
    return if File.readable?(NETWORKS_FILE) && File.read(NETWORKS_FILE).match?(/^\s*\*.*(\b#{Regexp.escape(SUBNET)}\.0\/|0\.0\.0\.0\/0)/)

    raise Vagrant::Errors::VagrantError.new, "VirtualBox does not allow the network #{SUBNET}.0/23 yet. Allow it once, and run vagrant up again: " \
          "sudo mkdir -p /etc/vbox && echo '* #{SUBNET}.0/23' | sudo tee -a #{NETWORKS_FILE}   (or move the hosts: VCC_SUBNET=192.168.56)"
  end

  # 192.168.56.0 to 192.168.63.255
  def self.allowed_without_file?
    first, second, third = SUBNET.split(".").map(&:to_i)
    first == 192 && second == 168 && third.between?(56, 63)
  end
end
