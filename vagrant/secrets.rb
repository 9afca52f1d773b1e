# Secrets, made once on the person's machine and handed to each host as far as it needs them: a password for each user of
# the broker, and a certificate authority with the broker's certificate. They lie in .vagrant/bellhop, for their owner only.
require "digest"
require "fileutils"
require "json"
require "openssl"
require "securerandom"

module Bellhop
  class Secrets
    YEARS = 10

    def initialize(folder, definitions)
      @folder = folder
      @definitions = definitions
      FileUtils.mkdir_p(folder, mode: 0o700)
      users.each { |user| make_password(user) }
      make_authority unless File.exist?(path("ca.pem"))
      # A subnet that was moved needs another certificate.
      make_broker_certificate unless File.exist?(path("broker-#{BROKER.address}.pem"))
    end

    def path(name)
      File.join(@folder, name)
    end

    def read(name)
      File.binread(path(name))
    end

    # What the broker loads: rabbitmq/definitions.json with the hashes of the passwords.
    def definitions
      text = File.read(@definitions)
      users.each { |user| text = text.gsub("{{#{user}}}") { read("amqp-#{user}.hash") } }
      text
    end

    # The files of one host, by name.
    def of(host)
      files = {"ca.pem" => read("ca.pem"), "amqp-#{host.service}" => read("amqp-#{host.service}")}
      return files unless host == BROKER

      files.merge("amqp-operator" => read("amqp-operator"),
                  "broker.pem" => read("broker-#{BROKER.address}.pem"), "broker.key" => read("broker-#{BROKER.address}.key"))
    end

    private

    def users
      File.read(@definitions).scan(/\{\{([a-z_]+)\}\}/).flatten
    end

    # By rename: a stop in between leaves no half a secret.
    def write(name, text)
      File.open(path("#{name}.new"), File::WRONLY | File::CREAT | File::TRUNC | File::BINARY, 0o600) { |file| file.write(text) }
      File.rename(path("#{name}.new"), path(name))
    end

    # The hash is RabbitMQ's own form: base64(salt + sha256(salt + password)). It is kept, so that it is the same each time.
    def make_password(user)
      return if File.exist?(path("amqp-#{user}"))

      password = SecureRandom.hex(24)
      salt = SecureRandom.random_bytes(4)
      write("amqp-#{user}.hash", [salt + Digest::SHA256.digest(salt + password)].pack("m0"))
      write("amqp-#{user}", password)
    end

    def make_authority
      key = OpenSSL::PKey::EC.generate("prime256v1")
      certificate = certificate_for("/CN=Bellhop CA", key)
      certificate.issuer = certificate.subject
      extend_with(certificate, certificate, "basicConstraints" => "critical,CA:TRUE", "keyUsage" => "critical,keyCertSign,cRLSign")
      certificate.sign(key, OpenSSL::Digest.new("SHA256"))
      write("ca.key", key.to_pem)
      write("ca.pem", certificate.to_pem)
    end

    def make_broker_certificate
      authority = OpenSSL::X509::Certificate.new(read("ca.pem"))
      key = OpenSSL::PKey::EC.generate("prime256v1")
      certificate = certificate_for("/CN=#{BROKER.name}", key)
      certificate.issuer = authority.subject
      extend_with(certificate, authority, "basicConstraints" => "critical,CA:FALSE", "extendedKeyUsage" => "serverAuth",
                                          "subjectAltName" => "DNS:#{BROKER.name},DNS:localhost,IP:#{BROKER.address},IP:127.0.0.1")
      certificate.sign(OpenSSL::PKey::EC.new(read("ca.key")), OpenSSL::Digest.new("SHA256"))
      write("broker-#{BROKER.address}.key", key.to_pem)
      write("broker-#{BROKER.address}.pem", certificate.to_pem)
    end

    # The clock of a host may be behind that of this machine.
    def certificate_for(subject, key)
      certificate = OpenSSL::X509::Certificate.new
      certificate.version = 2
      certificate.serial = SecureRandom.random_number(2**63)
      certificate.subject = OpenSSL::X509::Name.parse(subject)
      certificate.public_key = key
      certificate.not_before = Time.now - 86_400
      certificate.not_after = Time.now + YEARS * 365 * 86_400
      certificate
    end

    def extend_with(certificate, issuer, extensions)
      factory = OpenSSL::X509::ExtensionFactory.new(issuer, certificate)
      extensions.each do |name, value|
        critical = value.start_with?("critical,")
        certificate.add_extension(factory.create_extension(name, value.delete_prefix("critical,"), critical))
      end
    end
  end
end
