# The Debian packages that the hosts install: those of build/packages where ./dev.sh package made them on this machine, or
# else built once, in the first host that comes to it, and fetched from there for the others.
require "digest"
require "fileutils"
require "tmpdir"
require_relative "archive"

module Bellhop
  class Packages
    # What a build needs of the checkout.
    SOURCES = %w[CMakeLists.txt CHANGELOG.md apps cmake libs rabbitmq vagrant/packages vagrant/units vagrant/build.sh].freeze

    def initialize(root, cache)
      @root = root
      @cache = cache
    end

    # Those that one host installs, as paths on this machine. Only one of the hosts that come up side by side builds.
    def of(host, machine)
      names = ["bellhop-#{host.service}"]
      names << "bellhop-ctl" if host == BROKER
      folder = ready_made? ? made_here : built_by(machine)
      names.map { |name| newest(folder, name) }
    end

    private

    def made_here
      File.join(@root, "build", "packages")
    end

    def ready_made?
      ENV["VCC_BUILD_IN_HOST"] != "1" && HOSTS.all? { |host| newest(made_here, "bellhop-#{host.service}") }
    end

    def newest(folder, name)
      Dir.glob(File.join(folder, "#{name}_*.deb")).max_by { |path| File.mtime(path) }
    end

    # Under the mark of the sources: changed ones are built again.
    def built_by(machine)
      folder = File.join(@cache, "packages-#{mark_of_sources}")
      return folder if Dir.exist?(folder)

      machine.ui.info("no packages in build/packages: building them in this host, which takes some minutes")
      Dir.mktmpdir { |place| build_in(machine, place, folder) }
      folder
    end

    def build_in(machine, place, folder)
      archive = File.join(place, "sources.tar")
      Archive.write(archive, source_files.to_h { |path| [path, File.binread(File.join(@root, path))] },
                    executable: ["vagrant/build.sh"])
      machine.communicate.execute("rm -rf .bellhop-build && mkdir -m 700 .bellhop-build")
      machine.communicate.upload(archive, ".bellhop-build/sources.tar")
      machine.communicate.sudo("cd .bellhop-build && tar -xf sources.tar && bash vagrant/build.sh") do |_kind, data|
        machine.ui.detail(data.chomp)
      end
      fetched = "#{folder}.new"
      FileUtils.rm_rf(fetched)
      FileUtils.mkdir_p(fetched)
      machine.communicate.execute("cat .bellhop-build/build/packages/names") do |kind, data|
        (@names ||= []).concat(data.split) if kind == :stdout
      end
      @names.each { |name| machine.communicate.download(".bellhop-build/build/packages/#{name}", File.join(fetched, name)) }
      File.rename(fetched, folder)
    end

    def source_files
      SOURCES.flat_map { |path| Dir.glob(File.join(path, "**", "*"), base: @root) + [path] }
             .select { |path| File.file?(File.join(@root, path)) }.sort
    end

    def mark_of_sources
      digest = Digest::SHA256.new
      source_files.each { |path| digest << path << "\0" << File.binread(File.join(@root, path)) }
      digest.hexdigest[0, 16]
    end
  end
end
