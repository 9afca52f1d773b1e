// Connecting to others and listening for them.
#include "core/errors.hpp"
#include "uv_stream.hpp"

#include <utility>

#include <netinet/in.h>

namespace bellhop::loop {

namespace {

constexpr int kBacklog = 1024;

/// One attempt to connect: look up, connect, or give up when the time is over; reports once.
struct Attempt {
    uv_getaddrinfo_t lookup{};
    uv_connect_t request{};
    UvLoop* loop = nullptr;
    uv_loop_t* uv = nullptr;
    UvLoop::Connected connected;
    std::shared_ptr<Connection> connection;
    Scheduler::TimerId timer = 0;
    int pending = 0;  // libuv requests that still point here
    std::shared_ptr<Attempt> self;

    [[nodiscard]] bool loop_ending() const { return *static_cast<const bool*>(uv->data); }
    void finish(const std::string& error) {
        if (!connected) return;
        if (loop_ending()) return;
        loop->cancel(timer);
        const auto tell = std::exchange(connected, nullptr);
        auto stream = std::make_unique<UvStream>(connection);
        if (error.empty()) return tell(std::move(stream), "");
        stream.reset();
        tell(nullptr, error);
    }
    void settle() {
        if (--pending == 0) self.reset();
    }
};

void on_connected(uv_connect_t* request, int status) {
    auto attempt = static_cast<Attempt*>(request->data)->self;
    attempt->finish(status < 0 ? uv_error_text(status) : "");
    attempt->settle();
}

void on_looked_up(uv_getaddrinfo_t* request, int status, addrinfo* found) {
    auto attempt = static_cast<Attempt*>(request->data)->self;
    if (status < 0) {
        attempt->finish(uv_error_text(status));
    } else if (attempt->connected && !attempt->loop_ending()) {
        const int code = uv_tcp_connect(&attempt->request, &attempt->connection->tcp,
                                        found->ai_addr, on_connected);
        if (code < 0) {
            attempt->finish(uv_error_text(code));
        } else {
            ++attempt->pending;
        }
    }
    if (found != nullptr) uv_freeaddrinfo(found);
    attempt->settle();
}

class UvListener final : public Listener {
 public:
    UvListener(UvLoop& loop, uv_loop_t& uv, UvLoop::Accepted accepted)
        : loop_(loop), tcp_(new uv_tcp_t{}), accepted_(std::move(accepted)) {
        uv_tcp_init(&uv, tcp_);
        tcp_->data = this;
    }
    ~UvListener() override { close_and_delete(tcp_); }

    void open(const Address& address) {
        sockaddr_storage storage{};
        const auto where = address.host + ":" + std::to_string(address.port);
        if (uv_ip4_addr(address.host.c_str(), address.port,
                        reinterpret_cast<sockaddr_in*>(&storage)) != 0 &&
            uv_ip6_addr(address.host.c_str(), address.port,
                        reinterpret_cast<sockaddr_in6*>(&storage)) != 0) {
            throw BadConfiguration("cannot listen on " + where + ": '" + address.host +
                                   "' is not an IP address");
        }
        int code = uv_tcp_bind(tcp_, reinterpret_cast<sockaddr*>(&storage), 0);
        if (code == 0) code = begin();
        if (code == 0) return;
        const std::string hint =
            code == UV_EADDRINUSE
                ? " (another process has it; choose another port or stop that process)"
                : "";
        throw BadConfiguration("cannot listen on " + where + ": " + uv_error_text(code) + hint);
    }

    void open(Descriptor listening) {
        int code = uv_tcp_open(tcp_, listening.number());
        // From here on libuv closes it.
        if (code == 0) static_cast<void>(listening.release());
        if (code == 0) code = begin();
        if (code == 0) return;
        throw BadConfiguration("cannot listen on the socket that was handed over: " +
                               uv_error_text(code));
    }

    [[nodiscard]] Descriptor duplicate() const override { return Descriptor(duplicate_of(*tcp_)); }
    [[nodiscard]] int port() const override {
        sockaddr_storage storage{};
        int size = sizeof storage;
        uv_tcp_getsockname(tcp_, reinterpret_cast<sockaddr*>(&storage), &size);
        // The port stands at the same place in both families.
        return ntohs(reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
    }

 private:
    [[nodiscard]] int begin() {
        return uv_listen(reinterpret_cast<uv_stream_t*>(tcp_), kBacklog, on_connection);
    }
    static void on_connection(uv_stream_t* server, int status) {
        if (status < 0) return;
        auto* listener = static_cast<UvListener*>(server->data);
        auto connection = make_connection(listener->loop_, *server->loop);
        if (uv_accept(server, reinterpret_cast<uv_stream_t*>(&connection->tcp)) != 0) {
            return close_connection(connection, "");
        }
        listener->accepted_(std::make_unique<UvStream>(connection));
    }

    UvLoop& loop_;
    uv_tcp_t* tcp_;
    UvLoop::Accepted accepted_;
};

}  // namespace

void UvLoop::connect(const Address& address, Milliseconds timeout, Connected connected) {
    auto attempt = std::make_shared<Attempt>();
    attempt->self = attempt;
    attempt->loop = this;
    attempt->uv = &state_->loop;
    attempt->connected = std::move(connected);
    attempt->connection = make_connection(*this, state_->loop);
    attempt->lookup.data = attempt.get();
    attempt->request.data = attempt.get();
    attempt->timer =
        after(timeout, [attempt] { attempt->finish("no connection within the time-out"); });
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_family = AF_UNSPEC;
    attempt->pending = 1;
    const int code =
        uv_getaddrinfo(&state_->loop, &attempt->lookup, on_looked_up, address.host.c_str(),
                       std::to_string(address.port).c_str(), &hints);
    if (code >= 0) return;
    post([attempt, code] {
        attempt->finish(uv_error_text(code));
        attempt->settle();
    });
}

std::unique_ptr<Listener> UvLoop::listen(const Address& address, Accepted accepted) {
    auto listener = std::make_unique<UvListener>(*this, state_->loop, std::move(accepted));
    listener->open(address);
    return listener;
}

std::unique_ptr<Listener> UvLoop::listen(Descriptor listening, Accepted accepted) {
    auto listener = std::make_unique<UvListener>(*this, state_->loop, std::move(accepted));
    listener->open(std::move(listening));
    return listener;
}

std::unique_ptr<TcpStream> UvLoop::adopt(Descriptor connected) {
    auto connection = make_connection(*this, state_->loop);
    if (uv_tcp_open(&connection->tcp, connected.number()) == 0) {
        static_cast<void>(connected.release());
    } else {
        close_connection(connection, "");
    }
    return std::make_unique<UvStream>(connection);
}

}  // namespace bellhop::loop
