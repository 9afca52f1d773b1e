// A stream under TLS: what OpenSSL makes of the bytes, and when they move.
#include "tls_stream.hpp"

#include <array>
#include <utility>

namespace bellhop::loop {

namespace {

constexpr Milliseconds kFinishWithin{5000};
constexpr std::size_t kMostRecord = 16384;

}  // namespace

TlsStream::TlsStream(Scheduler& scheduler, std::unique_ptr<Stream> tcp, SSL_CTX& context,
                     TlsClient::Peer peer)
    : scheduler_(scheduler), session_(context, peer.name), tcp_(std::move(tcp)) {
    owner_->peer = std::move(peer);
}

TlsStream::~TlsStream() {
    scheduler_.cancel(finish_timer_);
    // One of its functions may be running now.
    scheduler_.post([owner = std::move(owner_)] {});
}

void TlsStream::start(Events events) {
    owner_->events = std::move(events);
    phase_ = Phase::kHandshake;
    tcp_->start({[this](std::string_view bytes) { on_bytes(bytes); },
                 [this](const std::string& reason) { on_hung_up(reason); },
                 [this] {
                     if (phase_ == Phase::kSecured && owner_->events.on_drain)
                         owner_->events.on_drain();
                 }});
    turn();
}

void TlsStream::on_bytes(std::string_view bytes) {
    if (phase_ == Phase::kEnded) return;
    session_.received(bytes);
    turn();
}

void TlsStream::on_hung_up(const std::string& reason) {
    if (phase_ == Phase::kEnded) return;
    // A server that judges our certificate late may be gone before its reason arrives.
    if (phase_ == Phase::kSecured && session_.owes_certificate() && !heard_)
        return refuse({TlsProblem::kCertificateDemanded, reason});
    if (phase_ == Phase::kHandshake && reason.empty())
        return end("it hung up during the TLS handshake");
    end(reason);
}

void TlsStream::turn() {
    const std::weak_ptr alive = alive_;
    if (phase_ == Phase::kHandshake) shake_hands();
    if (!alive.expired() && phase_ == Phase::kSecured) decipher();
}

void TlsStream::shake_hands() {
    const auto step = session_.shake_hands();
    send_outgoing();
    if (phase_ != Phase::kHandshake || step == TlsSession::Step::kNeedsMore) return;
    if (step != TlsSession::Step::kDone) return refuse(session_.refusal());
    phase_ = Phase::kSecured;
    if (paused_) tcp_->pause_reading();
    encipher(std::exchange(unsent_, {}));
    const auto owner = owner_;
    const std::weak_ptr alive = alive_;
    if (owner->peer.on_secured) owner->peer.on_secured();
    if (!alive.expired() && finishing_) tcp_->close_after_writes();
}

void TlsStream::decipher() {
    const std::weak_ptr alive = alive_;
    const auto owner = owner_;
    std::array<char, kMostRecord> clear;
    while (!alive.expired() && phase_ == Phase::kSecured && !paused_) {
        std::size_t count = 0;
        const auto step = session_.read(clear, count);
        // A change of keys is answered.
        send_outgoing();
        if (step == TlsSession::Step::kNeedsMore) return;
        if (step == TlsSession::Step::kClosed) return end("");
        if (step == TlsSession::Step::kFailed) return refuse(session_.refusal());
        heard_ = true;
        owner->events.on_data({clear.data(), count});
    }
}

void TlsStream::encipher(std::string_view clear) {
    std::string outgoing;
    const auto step = session_.write(clear, outgoing);
    tcp_->write(std::move(outgoing));
    if (step != TlsSession::Step::kDone) refuse(session_.refusal());
}

void TlsStream::send_outgoing() {
    tcp_->write(session_.take_outgoing());
}

void TlsStream::write(std::string bytes) {
    if (phase_ == Phase::kEnded || finishing_ || bytes.empty()) return;
    if (phase_ == Phase::kSecured) return encipher(bytes);
    unsent_ += bytes;
}

std::size_t TlsStream::pending_bytes() const {
    return unsent_.size() + tcp_->pending_bytes();
}

void TlsStream::pause_reading() {
    paused_ = true;
    // The handshake is nobody's reading.
    if (phase_ == Phase::kSecured) tcp_->pause_reading();
}

void TlsStream::resume_reading() {
    if (!std::exchange(paused_, false) || phase_ != Phase::kSecured) return;
    tcp_->resume_reading();
    // What had arrived with the last bytes is here already.
    scheduler_.post([this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired() && phase_ == Phase::kSecured) decipher();
    });
}

void TlsStream::close_after_writes() {
    if (phase_ == Phase::kEnded || std::exchange(finishing_, true)) return;
    if (phase_ != Phase::kSecured) {
        finish_timer_ = scheduler_.after(kFinishWithin, [this] { close(); });
        return;
    }
    session_.say_goodbye();
    send_outgoing();
    tcp_->close_after_writes();
}

void TlsStream::close() {
    if (phase_ != Phase::kEnded) end("");
}

void TlsStream::refuse(const TlsRefusal& refusal) {
    // The alert that says why leaves before.
    tcp_->close_after_writes();
    tell_later([refusal](Owner& owner) {
        if (owner.peer.on_refused) owner.peer.on_refused(refusal);
    });
}

void TlsStream::end(const std::string& reason) {
    session_.say_goodbye();
    send_outgoing();
    tcp_->close();
    tell_later([reason](Owner& owner) {
        if (owner.events.on_close) owner.events.on_close(reason);
    });
}

void TlsStream::tell_later(std::function<void(Owner&)> tell) {
    phase_ = Phase::kEnded;
    scheduler_.cancel(std::exchange(finish_timer_, 0));
    scheduler_.post([owner = owner_, alive = std::weak_ptr(alive_), tell = std::move(tell)] {
        if (!alive.expired()) tell(*owner);
    });
}

}  // namespace bellhop::loop
