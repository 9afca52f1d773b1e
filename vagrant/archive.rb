# A tar file out of texts in memory: how a whole folder goes to a host in one piece, for its owner only.
require "rubygems/package"

module Bellhop
  module Archive
    # files: contents by path.
    def self.write(path, files, executable: [])
      File.open(path, File::WRONLY | File::CREAT | File::TRUNC | File::BINARY, 0o600) do |out|
        Gem::Package::TarWriter.new(out) do |tar|
          files.each do |name, content|
            tar.add_file_simple(name, executable.include?(name) ? 0o700 : 0o600, content.bytesize) { |entry| entry.write(content) }
          end
        end
      end
    end
  end
end
