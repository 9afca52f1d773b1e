// One AMQP connection that makes itself again, for ever.
#include "link.hpp"

#include "problem_text.hpp"
#include "tls_of.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bellhop::bus {

namespace {
constexpr Milliseconds kCloseWithin{2000};
}  // namespace

Link::Link(loop::UvLoop& loop, Random& random, RabbitSettings& settings, RabbitCounters& counters,
           Events events)
    : loop_(loop),
      settings_(settings),
      counters_(counters),
      tls_(tls_of(settings)),
      events_(std::move(events)),
      backoff_(random, settings.first_backoff, settings.longest_backoff),
      heartbeat_(
          loop,
          [this] {
              writer_.heartbeat();
              flush_soon();
          },
          [this] { fail(unanswered_text(settings_, "heartbeat")); }),
      problem_(connecting_text(settings)) {
    timer_ = loop_.after(Milliseconds{0}, [this] { connect(); });
}

Link::~Link() {
    loop_.cancel(timer_);
}

bool Link::send_publish(amqp_channel_t channel, const Envelope& envelope) {
    if (!writer_.publish(channel, envelope)) return false;
    flush_soon();
    return true;
}

std::size_t Link::pending_bytes() const {
    return writer_.size() + (stream_ ? stream_->pending_bytes() : 0);
}

void Link::connect() {
    phase_ = Phase::kConnecting;
    timer_ = 0;
    loop_.connect({settings_.host, settings_.port}, settings_.connect_timeout,
                  [this, alive = std::weak_ptr(alive_)](std::unique_ptr<loop::Stream> stream,
                                                        const std::string& error) {
                      if (!alive.expired() && phase_ == Phase::kConnecting)
                          connected(std::move(stream), error);
                  });
}

void Link::turn_to_next_address() {
    auto& others = settings_.others;
    if (others.empty()) return;
    others.push_back({settings_.host, settings_.port});
    settings_.host = others.front().host;
    settings_.port = others.front().port;
    others.erase(others.begin());
}

std::unique_ptr<loop::Stream> Link::secured(std::unique_ptr<loop::Stream> tcp) {
    shaking_hands_ = tls_ != nullptr;
    if (!tls_) return tcp;
    return tls_->secure(
        loop_, std::move(tcp),
        {settings_.host, [this] { shaking_hands_ = false; },
         [this](const loop::TlsRefusal& refusal) { fail(tls_refused_text(settings_, refusal)); }});
}

std::string Link::awaited() const {
    return shaking_hands_ ? "TLS handshake" : handshake_->awaited();
}

void Link::connected(std::unique_ptr<loop::Stream> stream, const std::string& error) {
    if (!stream) return fail(unreachable_text(settings_, error));
    stream_ = secured(std::move(stream));
    reader_ = std::make_shared<FrameReader>();
    writer_ = FrameWriter();
    handshake_ = std::make_unique<Handshake>(settings_, writer_, *reader_);
    phase_ = Phase::kHandshake;
    timer_ = loop_.after(settings_.connect_timeout,
                         [this] { fail(unanswered_text(settings_, awaited())); });
    stream_->start({[this](std::string_view bytes) { on_bytes(bytes); },
                    [this](const std::string& reason) { on_hung_up(reason); },
                    [this] {
                        if (phase_ == Phase::kOpen) events_.on_room();
                    }});
    handshake_->begin();
    flush_soon();
}

void Link::on_bytes(std::string_view bytes) {
    heartbeat_.heard();
    const auto reader = reader_;
    const auto received = bytes;
    while (reader != nullptr && reader == reader_) {
        amqp_frame_t frame{};
        const auto read = reader->next(bytes, frame);
        if (read == FrameReader::Read::kNeedsMore) return;
        if (read == FrameReader::Read::kBroken) return fail(not_amqp_text(settings_, received));
        on_frame(frame);
        reader->release(frame.channel);
    }
}

void Link::on_frame(const amqp_frame_t& frame) {
    if (phase_ == Phase::kHandshake) return on_handshake(frame);
    const bool method = frame.frame_type == AMQP_FRAME_METHOD;
    if (phase_ == Phase::kClosing) {
        // Whatever else arrives was sent before the broker read our connection.close.
        if (method && frame.payload.method.id == AMQP_CONNECTION_CLOSE_OK_METHOD) finish();
        return;
    }
    if (frame.channel != 0) return events_.on_frame(frame);
    if (method) on_connection_method(frame.payload.method);
}

void Link::on_handshake(const amqp_frame_t& frame) {
    const auto progress = handshake_->on_frame(frame);
    flush_soon();
    if (progress == Handshake::Progress::kRefused) return fail(handshake_->refusal());
    if (progress == Handshake::Progress::kGoesOn) return;
    loop_.cancel(std::exchange(timer_, 0));
    phase_ = Phase::kOpen;
    problem_.clear();
    ++counters_.connects;
    heartbeat_.start(handshake_->heartbeat());
    events_.on_open();
    events_.on_change();
}

void Link::on_connection_method(const amqp_method_t& method) {
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto& close = *static_cast<const amqp_connection_close_t*>(method.decoded);
        const auto reason = std::to_string(close.reply_code) + " " + to_text(close.reply_text);
        writer_.method(0, AMQP_CONNECTION_CLOSE_OK_METHOD, amqp_connection_close_ok_t{});
        fail(connection_ended_text(settings_, reason));
    } else if (method.id == AMQP_CONNECTION_BLOCKED_METHOD) {
        const auto& blocked = *static_cast<const amqp_connection_blocked_t*>(method.decoded);
        set_blocked(true, to_text(blocked.reason));
    } else if (method.id == AMQP_CONNECTION_UNBLOCKED_METHOD) {
        set_blocked(false, {});
    }
}

Milliseconds Link::blocked_for() const {
    if (!blocked_) return Milliseconds{0};
    // A counter never falls, whatever a clock does.
    const auto so_far = std::chrono::duration_cast<Milliseconds>(loop_.now() - blocked_since_);
    return std::max(so_far, Milliseconds{0});
}

void Link::set_blocked(bool blocked, const std::string& reason) {
    if (blocked_ && !blocked) counters_.blocked += blocked_for();
    if (!blocked_ && blocked) blocked_since_ = loop_.now();
    blocked_ = blocked;
    problem_ = blocked ? blocked_text(settings_, reason) : "";
    events_.on_change();
    if (!blocked && phase_ == Phase::kOpen) events_.on_room();
}

void Link::on_hung_up(const std::string& reason) {
    if (phase_ == Phase::kClosing) return finish();
    if (phase_ == Phase::kHandshake) return fail(handshake_->hung_up(reason));
    fail(connection_ended_text(settings_, reason));
}

void Link::flush_soon() {
    if (std::exchange(flush_posted_, true)) return;
    loop_.post([this, alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        flush_posted_ = false;
        flush();
        if (phase_ == Phase::kOpen) events_.on_room();
    });
}

void Link::flush() {
    if (!stream_ || writer_.size() == 0) return;
    heartbeat_.sent();
    stream_->write(writer_.take());
}

void Link::fail(std::string problem) {
    if (phase_ == Phase::kClosed || phase_ == Phase::kWaiting) return;
    if (phase_ == Phase::kClosing) return finish();
    const bool was_open = phase_ == Phase::kOpen;
    flush();  // A close-ok, or acknowledgements that the broker may still read.
    phase_ = Phase::kWaiting;
    drop();
    timer_ = loop_.after(backoff_.next(), [this] {
        turn_to_next_address();
        connect();
    });
    if (was_open) events_.on_lost();
    problem_ = std::move(problem);
    events_.on_change();
}

void Link::drop() {
    if (blocked_) set_blocked(false, {});
    heartbeat_.stop();
    loop_.cancel(std::exchange(timer_, 0));
    stream_.reset();
    reader_.reset();
    handshake_.reset();
    writer_ = FrameWriter();
}

void Link::close() {
    if (phase_ == Phase::kClosing || phase_ == Phase::kClosed) return;
    problem_ = closed_text(settings_);
    if (phase_ != Phase::kOpen) return finish();
    amqp_connection_close_t close{};
    close.reply_code = AMQP_REPLY_SUCCESS;
    close.reply_text = to_bytes("goodbye");
    writer_.method(0, AMQP_CONNECTION_CLOSE_METHOD, close);
    flush();
    phase_ = Phase::kClosing;
    timer_ = loop_.after(kCloseWithin, [this] { finish(); });
}

void Link::finish() {
    phase_ = Phase::kClosed;
    drop();
    problem_ = closed_text(settings_);
}

}  // namespace bellhop::bus
