# The hosts of Bellhop, and the settings of `vagrant up`: the one list of both. Settings come from the environment.
module Bellhop
  Host = Struct.new(:name, :service, :address, :port, keyword_init: true)

  # VCC_SUBNET moves all of them: the first three parts of the addresses.
  SUBNET = ENV.fetch("VCC_SUBNET", "10.109.0")
  NETMASK = "255.255.254.0"
  HOSTS = [
    Host.new(name: "vcc-1", service: "orchestrator", address: "#{SUBNET}.150", port: 5001),
    Host.new(name: "vcc-2", service: "availability", address: "#{SUBNET}.151", port: 5002),
    Host.new(name: "vcc-3", service: "payment", address: "#{SUBNET}.152", port: 5003)
  ].freeze
  BROKER = HOSTS.first
  MANAGEMENT_PORT = 15_672
  # Forwarded ports come in by another interface than the subnet: the firewall says what is open.
  ANY_ADDRESS = "0.0.0.0"

  # The one line that decides between AMQP over TLS and in the clear ("amqp", 5672).
  AMQP = {scheme: "amqps", port: 5671, ca_setting: "BELLHOP_AMQP_CA"}.freeze

  BOX = ENV.fetch("VCC_BOX", "debian/bookworm64")
  MEMORY_MB = Integer(ENV.fetch("VCC_MEMORY", "2048"))
  CPUS = Integer(ENV.fetch("VCC_CPUS", "2"))
  # libvirt on a machine without hardware virtualisation: everything is emulated, and slow.
  EMULATED = ENV["VCC_EMULATED"] == "1"

  raise "VCC_SUBNET must be three numbers, such as 10.109.0, not '#{SUBNET}'" unless SUBNET.match?(/\A(\d{1,3}\.){2}\d{1,3}\z/)
end
