// One connection on the loop, and who listens for them.
#pragma once

#include "loop/descriptor.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bellhop::loop {

/// A connection, owned by one loop and used from its thread only.
/// Reading starts with `start`. After `on_close` ran (the peer left, an error, `close`) nothing of
/// it is called again. Destroying it closes it silently: then not even `on_close` is called.
class Stream {
 public:
    struct Events {
        std::function<void(std::string_view bytes)> on_data;
        /// @param reason empty where the peer simply closed, or where `close` was called here
        std::function<void(const std::string& reason)> on_close;
        /// All that was written has gone to the kernel.
        std::function<void()> on_drain;
    };

    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    /// Sets the callbacks and begins to read.
    virtual void start(Events events) = 0;
    /// Queues the bytes; what the kernel takes at once goes at once. Never blocks: look at
    /// `pending_bytes`.
    virtual void write(std::string bytes) = 0;
    /// Bytes written here that the kernel has not taken yet.
    [[nodiscard]] virtual std::size_t pending_bytes() const = 0;
    virtual void pause_reading() = 0;
    virtual void resume_reading() = 0;
    /// Writes what is pending (for at most 5 s), then closes.
    virtual void close_after_writes() = 0;
    /// Closes now, dropping what is pending. `on_close` is called before the next turn.
    virtual void close() = 0;
    /// The other side, such as `127.0.0.1:40312`.
    [[nodiscard]] virtual std::string peer() const = 0;
};

/// The TCP socket itself, TCP_NODELAY set. What lies on one (TLS) is a Stream and no TcpStream: its
/// keys are of this process, so that nobody else could go on with the socket.
class TcpStream : public Stream {
 public:
    /// Takes the socket out, for another process: it is open and nothing was read of it since the
    /// last `on_data`. The stream is closed then, without an `on_close`. Only where nothing is
    /// pending. @return nothing where the stream was closed already
    [[nodiscard]] virtual Descriptor release() = 0;
};

/// A listening socket; destroying it stops listening.
class Listener {
 public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;
    /// The port that is listened on: the one asked for, or the one that the kernel chose for 0.
    [[nodiscard]] virtual int port() const = 0;
    /// The socket once more, for another process: it listens for as long as one of the two is open.
    [[nodiscard]] virtual Descriptor duplicate() const = 0;
};

}  // namespace bellhop::loop
