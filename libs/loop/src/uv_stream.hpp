// A TCP connection on libuv. Private to libs/loop.
#pragma once

#include "uv_state.hpp"

#include <memory>
#include <string>

namespace bellhop::loop {

/// The socket and what libuv still owes it. It outlives its UvStream until libuv let go of the
/// handle.
struct Connection {
    uv_tcp_t tcp{};
    UvLoop* loop = nullptr;
    Stream::Events events;
    bool reading = false;
    bool closed = false;     // nothing more is reported
    bool finishing = false;  // close once everything is written
    std::size_t pending = 0;
    std::shared_ptr<Connection> self;  // keeps it alive until libuv closed the handle
    Scheduler::TimerId finish_timer = 0;
};

/// Opens a handle on the loop, not connected yet.
[[nodiscard]] std::shared_ptr<Connection> make_connection(UvLoop& loop, uv_loop_t& uv);
/// The descriptor of a handle once more, for its owner to close; -1 where it has none.
[[nodiscard]] int duplicate_of(const uv_tcp_t& tcp);
/// libuv has closed the handle of a Connection.
void connection_let_go(uv_handle_t* handle);
/// Ends the connection and reports it, once, in a later task.
void close_connection(const std::shared_ptr<Connection>& connection, const std::string& reason);

class UvStream final : public TcpStream {
 public:
    explicit UvStream(std::shared_ptr<Connection> connection);
    ~UvStream() override;
    void start(Events events) override;
    void write(std::string bytes) override;
    [[nodiscard]] std::size_t pending_bytes() const override { return connection_->pending; }
    void pause_reading() override;
    void resume_reading() override;
    void close_after_writes() override;
    void close() override;
    [[nodiscard]] Descriptor release() override;
    [[nodiscard]] std::string peer() const override;

 private:
    void queue(std::string bytes);
    void close_silently();
    std::shared_ptr<Connection> connection_;
};

}  // namespace bellhop::loop
