# The provisioner "bellhop" of our Vagrantfile: gives each host its packages, its secrets and its settings, and runs
# vagrant/provision.sh there. Hosts may come up in any order or side by side: what they share is made under one lock.
require_relative "archive"
require_relative "packages"
require_relative "secrets"

module Bellhop
  class Provisioner < Vagrant.plugin("2", :provisioner)
    def provision
      host = HOSTS.find { |each| each.name == @machine.name.to_s }
      files = under_lock { files_for(host) }
      hand_over(files)
      if host == BROKER
        @machine.ui.info("management pages: http://#{host.address}:#{MANAGEMENT_PORT}, user operator, password in #{secrets.path("amqp-operator")}")
      end
    end

    private

    def root
      @machine.env.root_path.to_s
    end

    def cache
      File.join(@machine.env.local_data_path.to_s, "bellhop")
    end

    def secrets
      @secrets ||= Secrets.new(cache, File.join(root, "rabbitmq", "definitions.json"))
    end

    def under_lock
      FileUtils.mkdir_p(cache, mode: 0o700)
      File.open(File.join(cache, "lock"), File::RDWR | File::CREAT, 0o600) do |lock|
        lock.flock(File::LOCK_EX)
        yield
      end
    end

    def files_for(host)
      files = {"provision.sh" => File.binread(File.join(root, "vagrant", "provision.sh")), "host.conf" => settings_of(host)}
      secrets.of(host).each { |name, text| files["secrets/#{name}"] = text }
      Packages.new(root, cache).of(host, @machine).each { |path| files["packages/#{File.basename(path)}"] = File.binread(path) }
      return files unless host == BROKER

      %w[rabbitmq.conf advanced.config enabled_plugins].each do |name|
        files["rabbitmq/#{name}"] = File.binread(File.join(root, "rabbitmq", name))
      end
      files.merge("rabbitmq/definitions.json" => secrets.definitions)
    end

    # For bash to read.
    def settings_of(host)
      {
        NAME: host.name, ADDRESS: host.address, SERVICE: host.service, PORT: host.port, LISTEN: ANY_ADDRESS,
        HOSTS: HOSTS.map { |each| "#{each.name}=#{each.address}" }.join(" "),
        WORKERS: (HOSTS - [BROKER]).map(&:address).join(", "),
        URLS: HOSTS.map { |each| "BELLHOP_#{each.service.upcase}_URL=http://#{each == host ? "127.0.0.1" : each.name}:#{each.port}" }.join(" "),
        BROKER: BROKER.name, BROKER_ADDRESS: BROKER.address,
        AMQP_SCHEME: AMQP[:scheme], AMQP_PORT: AMQP[:port], AMQP_CA_SETTING: AMQP[:ca_setting]
      }.map { |name, value| "#{name}='#{value}'\n" }.join
    end

    def hand_over(files)
      Dir.mktmpdir do |place|
        archive = File.join(place, "host.tar")
        Archive.write(archive, files, executable: ["provision.sh"])
        @machine.communicate.execute("rm -rf .bellhop && mkdir -m 700 .bellhop")
        @machine.communicate.upload(archive, ".bellhop/host.tar")
      end
      # Secrets do not stay where they were put for a moment.
      @machine.communicate.sudo("cd .bellhop && mkdir -p host && tar -C host -xf host.tar && rm host.tar && " \
                                "{ bash host/provision.sh host; result=$?; cd / && rm -rf \"$OLDPWD\"; exit $result; }") do |kind, data|
        kind == :stdout ? @machine.ui.detail(data.chomp) : @machine.ui.error(data.chomp)
      end
    end
  end

  class Plugin < Vagrant.plugin("2")
    name "bellhop"
    provisioner(:bellhop) { Provisioner }
  end
end
