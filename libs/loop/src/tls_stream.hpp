// A stream under TLS: what OpenSSL makes of the bytes, and when they move. Private to libs/loop.
#pragma once

#include "tls_session.hpp"

#include <functional>
#include <memory>
#include <string>

namespace bellhop::loop {

/// Enciphers what is written and deciphers what arrives, over another stream. What it holds is
/// bounded by what one read of that stream gave, and by what its owner wrote.
class TlsStream final : public Stream {
 public:
    TlsStream(Scheduler& scheduler, std::unique_ptr<Stream> tcp, SSL_CTX& context,
              TlsClient::Peer peer);
    ~TlsStream() override;

    void start(Events events) override;
    void write(std::string bytes) override;
    [[nodiscard]] std::size_t pending_bytes() const override;
    void pause_reading() override;
    void resume_reading() override;
    void close_after_writes() override;
    void close() override;
    [[nodiscard]] std::string peer() const override { return tcp_->peer(); }

 private:
    enum class Phase { kNew, kHandshake, kSecured, kEnded };
    /// What the owner is called by. Shared, so that it may destroy the stream meanwhile.
    struct Owner {
        Events events;
        TlsClient::Peer peer;
    };

    void on_bytes(std::string_view bytes);
    void on_hung_up(const std::string& reason);
    void turn();
    void shake_hands();
    void decipher();
    void encipher(std::string_view clear);
    void send_outgoing();
    void refuse(const TlsRefusal& refusal);
    void end(const std::string& reason);
    void tell_later(std::function<void(Owner&)> tell);

    Scheduler& scheduler_;
    std::shared_ptr<Owner> owner_ = std::make_shared<Owner>();
    TlsSession session_;
    std::unique_ptr<Stream> tcp_;
    Phase phase_ = Phase::kNew;
    std::string unsent_;  // written before the handshake was over
    bool paused_ = false;
    bool finishing_ = false;  // close once all is written
    bool heard_ = false;      // the server has said something of its own
    Scheduler::TimerId finish_timer_ = 0;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::loop
