// A TLS stream of ours and a server in memory, with a wire between them that a test moves by hand.
#pragma once

#include "loop/tls.hpp"
#include "support/certificates.hpp"
#include "support/driven_scheduler.hpp"
#include "tls_server.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace bellhop::tests {

/// What the stream under test believes to be TCP.
class WireEnd final : public loop::Stream {
 public:
    struct State {
        Events events;
        std::string sent;  ///< not yet taken off
        bool paused = false;
        bool closed = false;
        bool destroyed = false;
    };
    explicit WireEnd(std::shared_ptr<State> state) : state_(std::move(state)) {}
    ~WireEnd() override { state_->destroyed = true; }

    void start(Events events) override { state_->events = std::move(events); }
    void write(std::string bytes) override {
        if (!state_->closed) state_->sent += bytes;
    }
    [[nodiscard]] std::size_t pending_bytes() const override { return state_->sent.size(); }
    void pause_reading() override { state_->paused = true; }
    void resume_reading() override { state_->paused = false; }
    void close_after_writes() override { state_->closed = true; }
    void close() override { state_->closed = true; }
    [[nodiscard]] std::string peer() const override { return "the wire"; }

 private:
    std::shared_ptr<State> state_;
};

/// One connection of a client to a server.
class Wire {
 public:
    Wire(const loop::TlsClient& client, const TlsServer::Terms& terms,
         const std::string& name = "vcc-1")
        : server(terms) {
        stream = client.secure(scheduler, std::make_unique<WireEnd>(tcp),
                               {name, [this] { secured = true; },
                                [this](const loop::TlsRefusal& refused) { refusal = refused; }});
    }

    /// Callbacks that remember.
    [[nodiscard]] loop::Stream::Events remember() {
        return {[this](std::string_view bytes) { received += bytes; },
                [this](const std::string& reason) { closed = reason; }, [this] { ++drained; }};
    }
    void start() { stream->start(remember()); }
    /// Brings bytes to the client, as one read of the network.
    void deliver(std::string_view bytes) const {
        // Destroyed meanwhile: the function must outlive itself.
        const auto on_data = tcp->events.on_data;
        if (!tcp->destroyed) on_data(bytes);
    }
    /// Moves bytes both ways, `most` at a time, until nobody has anything left to say.
    void run(std::size_t most = 65536) {
        while (!tcp->destroyed) {
            waiting += server.answer(std::exchange(tcp->sent, {}));
            std::size_t at = 0;
            while (at < waiting.size() && !tcp->paused && !tcp->destroyed) {
                deliver(std::string_view(waiting).substr(at, most));
                at = std::min(at + most, waiting.size());
            }
            waiting.erase(0, at);
            scheduler.run_all_posted();
            if (tcp->sent.empty() && (waiting.empty() || tcp->paused)) return;
        }
    }

    DrivenScheduler scheduler;
    std::shared_ptr<WireEnd::State> tcp = std::make_shared<WireEnd::State>();
    TlsServer server;
    std::unique_ptr<loop::Stream> stream;
    std::string waiting;  ///< from the server, not delivered yet
    bool secured = false;
    int drained = 0;
    std::string received;
    std::optional<std::string> closed;
    std::optional<loop::TlsRefusal> refusal;
};

/// One CA with a server vcc-1 for all cases of a program.
inline const Certificates& house() {
    static const Certificates certificates;
    static const bool made = (certificates.make_server({"vcc-1", "10.109.0.150", "::1"}),
                              certificates.make_client("payment"), true);
    static_cast<void>(made);
    return certificates;
}

/// Another CA, with another of the same names.
inline const Certificates& stranger() {
    static const Certificates certificates;
    static const bool made =
        (certificates.make_server({"vcc-1"}), certificates.make_client("payment"), true);
    static_cast<void>(made);
    return certificates;
}

inline TlsServer::Terms terms_of(const Certificates& certificates) {
    return {certificates.file("server.pem"), certificates.file("server.key"), "", 0};
}

inline loop::TlsFiles trusting(const Certificates& certificates) {
    return {{certificates.ca(), "CA"}, {"", "CERT"}, {"", "KEY"}};
}

}  // namespace bellhop::tests
