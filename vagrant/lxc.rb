# vagrant-lxc 1.4.3, as Debian 12 has it, can't forward a port: it hands I18n a positional hash, which Ruby 3 refuses. Its
# loop over the ports is replaced by one without that message.
module Bellhop
  module ForwardsPorts
    def forward_ports
      @env[:forwarded_ports].each do |port|
        @env[:ui].detail("#{port[:guest]} (guest) => #{port[:host]} (host)")
        guest = port[:guest_ip] || @env[:machine].provider.ssh_info[:host]
        store_redir_pid(port[:host], redirect_port(port[:host_ip], port[:host], guest, port[:guest]))
      end
    end
  end

  begin
    require "vagrant-lxc/action/forward_ports"
    Vagrant::LXC::Action::ForwardPorts.prepend(ForwardsPorts)
  rescue LoadError
    # No vagrant-lxc here, or another one: nothing to mend.
  end
end
