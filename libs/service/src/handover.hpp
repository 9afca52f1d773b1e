// The giving side: the process that is to replace this one asks here for its sockets.
#pragma once

#include "http/server.hpp"
#include "loop/descriptor.hpp"
#include "loop/uv_loop.hpp"

#include <functional>
#include <memory>
#include <string>

namespace bellhop::service {

/// Where processes of one service follow each other, and which service that is.
struct Succession {
    std::string path;  ///< of a Unix socket
    std::string service;
};

/// One thread. It must outlive everything that a successor must not find in use any more: the
/// successor begins when this is gone.
class Handover {
 public:
    struct Events {
        std::function<loop::Descriptor()> listening;  ///< gives the listening socket once more
        /// Called at most once: a process of the same user and service asked to follow, and has the
        /// listening socket.
        std::function<void()> asked;
    };
    /// @throws BadConfiguration where the path can't be listened at
    Handover(loop::UvLoop& loop, Succession succession, Events events);
    Handover(const Handover&) = delete;
    Handover& operator=(const Handover&) = delete;
    ~Handover() = default;

    void give(http::Passed connection);

 private:
    void accept();
    void hear();

    loop::UvLoop& loop_;
    Succession succession_;
    Events events_;
    loop::Descriptor listening_;
    loop::Descriptor successor_;
    std::unique_ptr<loop::Watch> watch_;  // after what they watch: to be destroyed before
    std::unique_ptr<loop::Watch> successor_watch_;
};

/// What the successor says, with the name of the service behind it.
inline constexpr std::string_view kAsksToFollow = "bellhop hand-over 1 ";
/// Of a packet with the listening socket; every other one has a connection and its state.
inline constexpr std::string_view kListening = "listening";

}  // namespace bellhop::service
