// What systemd is told, where it is systemd that started this process (Type=notify).
#pragma once

#include "core/time.hpp"
#include "loop/descriptor.hpp"
#include "loop/uv_loop.hpp"

#include <string>

namespace bellhop::service {

/// Tells it the line that `systemctl status` shows. Nothing happens where nobody listens.
/// @see sd_notify(3)
void show_status(const std::string& text);

/// One thread. The watchdog is fed by the loop: where the loop hangs it is not, and systemd starts
/// the process anew.
class Supervisor {
 public:
    explicit Supervisor(loop::UvLoop& loop);

    /// This process is the service now, whoever was it before.
    void is_main();
    /// It serves, as the main process; what it may still wait for is the status. Feeds the watchdog
    /// from now on.
    void ready();
    /// @param listening left with systemd until the service has stopped: where it is started again
    /// at once, who connects meanwhile waits instead of being refused
    void stopping(const loop::Descriptor& listening);
    /// Another process takes this one's place: to systemd that is no stop.
    void handing_over();

 private:
    void feed();

    loop::UvLoop& loop_;
    Milliseconds period_{0};  ///< of the watchdog; 0: there is none
};

}  // namespace bellhop::service
