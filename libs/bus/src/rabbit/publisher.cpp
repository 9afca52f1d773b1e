// Publishing: a connection with one confirming channel.
#include "publisher.hpp"

#include "core/check.hpp"
#include "properties.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::bus {

namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr std::size_t kMostUnanswered = 10000;
constexpr std::size_t kMostOnWire = 1000;
constexpr std::size_t kMostPendingBytes = std::size_t{4} * 1024 * 1024;
constexpr Milliseconds kAnswerWithin{30000};
/// Publishes expire by ticks, so that a clock that jumps settles nothing too early or too late.
constexpr int kTicksPerTimeout = 30;
constexpr std::size_t kMostForbidden = 64;

}  // namespace

Publisher::Publisher(loop::UvLoop& loop, Random& random, RabbitSettings settings,
                     RabbitCounters& counters, Events events)
    : loop_(loop),
      settings_(std::move(settings)),
      counters_(counters),
      events_(std::move(events)),
      backoff_(random, settings_.first_backoff, settings_.longest_backoff),
      link_(loop, random, settings_, counters,
            {[this] { open_channel(); }, [this](const amqp_frame_t& frame) { on_frame(frame); },
             [this] { on_lost(); }, [this] { pump(); }, [this] { events_.on_change(); }}) {
    ticker_ = loop_.after(settings_.publish_timeout / kTicksPerTimeout, [this] { tick(); });
}

Publisher::~Publisher() {
    loop_.cancel(timer_);
    loop_.cancel(ticker_);
}

void Publisher::publish(Envelope envelope, Bus::Settled settled) {
    BELLHOP_CHECK(fits_short_strings(envelope));
    if (forbidden_.contains(envelope.exchange))
        return settle_later(std::move(settled), Published::kRefused);
    if (phase_ != Phase::kReady || unanswered() >= kMostUnanswered)
        return settle_later(std::move(settled), Published::kLost);
    waiting_.push_back({std::move(envelope), std::move(settled), ticks_ + kTicksPerTimeout});
    pump();
    if (unanswered() >= kMostUnanswered) events_.on_change();
}

void Publisher::settle_later(Bus::Settled settled, Published published) {
    loop_.post([settled = std::move(settled), published, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) settled(published);
    });
}

bool Publisher::can_publish() const {
    return phase_ == Phase::kReady && !link_.blocked() && unanswered() < kMostUnanswered;
}

void Publisher::add_problems(std::vector<std::string>& problems) const {
    if (!link_.problem().empty()) problems.push_back(link_.problem());
    if (link_.open() && !channel_problem_.empty()) problems.push_back(channel_problem_);
    for (const auto& [exchange, forbidden] : forbidden_) problems.push_back(forbidden.problem);
}

void Publisher::close() {
    link_.close();
    on_lost();
}

void Publisher::open_channel() {
    channel_problem_ = unanswered_text(settings_, "channel for publishes yet");
    phase_ = Phase::kOpening;
    link_.send(kChannel, AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{});
    await_answer();
}

void Publisher::await_answer() {
    loop_.cancel(timer_);
    timer_ = loop_.after(
        kAnswerWithin, [this] { link_.fail(unanswered_text(settings_, "channel for publishes")); });
}

void Publisher::on_frame(const amqp_frame_t& frame) {
    if (frame.channel != kChannel) return;
    if (frame.frame_type == AMQP_FRAME_METHOD) return on_method(frame.payload.method);
    if (frame.frame_type == AMQP_FRAME_HEADER) on_return(frame);
}

void Publisher::on_method(const amqp_method_t& method) {
    if (method.id == AMQP_BASIC_ACK_METHOD) {
        const auto& ack = *static_cast<const amqp_basic_ack_t*>(method.decoded);
        backoff_.reset();
        settle(window_.answered(ack.delivery_tag, ack.multiple != 0, Published::kConfirmed));
    } else if (method.id == AMQP_BASIC_NACK_METHOD) {
        const auto& nack = *static_cast<const amqp_basic_nack_t*>(method.decoded);
        settle(window_.answered(nack.delivery_tag, nack.multiple != 0, Published::kRefused));
    } else if (method.id == AMQP_BASIC_RETURN_METHOD) {
        const auto& back = *static_cast<const amqp_basic_return_t*>(method.decoded);
        returned_ = Returned{to_text(back.exchange), to_text(back.routing_key)};
    } else if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
        on_channel_closed(*static_cast<const amqp_channel_close_t*>(method.decoded));
    } else if (method.id == AMQP_CHANNEL_OPEN_OK_METHOD && phase_ == Phase::kOpening) {
        phase_ = Phase::kSelecting;
        link_.send(kChannel, AMQP_CONFIRM_SELECT_METHOD, amqp_confirm_select_t{});
        await_answer();
    } else if (method.id == AMQP_CONFIRM_SELECT_OK_METHOD && phase_ == Phase::kSelecting) {
        loop_.cancel(std::exchange(timer_, 0));
        phase_ = Phase::kReady;
        channel_problem_.clear();
        link_.settled();
        events_.on_change();
    }
}

void Publisher::on_return(const amqp_frame_t& frame) {
    if (!returned_) return;
    const auto& basic =
        *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
    const bool has_id = (basic._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0;
    window_.returned(returned_->exchange, returned_->routing_key,
                     has_id ? to_text(basic.message_id) : std::string{});
    returned_.reset();
}

void Publisher::on_channel_closed(const amqp_channel_close_t& close) {
    const CloseReason reason{close.reply_code, to_text(close.reply_text)};
    link_.send(kChannel, AMQP_CHANNEL_CLOSE_OK_METHOD, amqp_channel_close_ok_t{});
    phase_ = Phase::kNoChannel;
    returned_.reset();
    auto exchange = quoted_after(reason.text, "exchange");
    channel_problem_ = publish_refused_text(settings_, exchange, reason);
    const auto verdict = [&](const std::string& of) {
        if (exchange.empty() || of != exchange) return Published::kLost;
        return reason.code == AMQP_NOT_FOUND ? Published::kReturned : Published::kRefused;
    };
    note_refusal(exchange, reason);
    loop_.cancel(timer_);
    timer_ = loop_.after(backoff_.next(), [this] { open_channel(); });
    auto waiting = std::exchange(waiting_, {});
    settle(window_.end([&](const Unanswered& publish) { return verdict(publish.exchange); }));
    for (auto& one : waiting) one.settled(verdict(one.envelope.exchange));
    events_.on_change();
}

void Publisher::note_refusal(const std::string& exchange, const CloseReason& reason) {
    if (exchange.empty()) return;
    if (reason.code == AMQP_NOT_FOUND) return events_.on_missing_exchange(exchange);
    if (reason.code != AMQP_ACCESS_REFUSED || forbidden_.size() >= kMostForbidden) return;
    forbidden_[exchange] = {publish_refused_text(settings_, exchange, reason),
                            ticks_ + kTicksPerTimeout};
}

void Publisher::on_lost() {
    loop_.cancel(std::exchange(timer_, 0));
    phase_ = Phase::kNoChannel;
    returned_.reset();
    forbidden_.clear();
    auto answers = window_.end([](const Unanswered&) { return Published::kLost; });
    for (auto& waiting : std::exchange(waiting_, {}))
        answers.push_back({std::move(waiting.settled), Published::kLost});
    for (auto& answer : answers) settle_later(std::move(answer.settled), answer.published);
    events_.on_change();
}

void Publisher::pump() {
    // A publish that can't be framed settles within, and its callback may publish.
    if (std::exchange(pumping_, true)) return;
    while (phase_ == Phase::kReady && !waiting_.empty() && window_.size() < kMostOnWire &&
           !link_.blocked() && link_.pending_bytes() < kMostPendingBytes) {
        auto waiting = std::move(waiting_.front());
        waiting_.pop_front();
        send(std::move(waiting));
    }
    pumping_ = false;
}

void Publisher::send(Waiting waiting) {
    auto& envelope = waiting.envelope;
    if (!link_.send_publish(kChannel, envelope)) {
        ++counters_.refused;
        return settle_later(std::move(waiting.settled), Published::kRefused);
    }
    ++counters_.published;
    window_.add({std::move(envelope.exchange), std::move(envelope.routing_key),
                 envelope.message_id.value(), std::move(waiting.settled), waiting.expires});
}

void Publisher::settle(const std::vector<Answer>& answers) {
    const bool was_full = unanswered() + answers.size() >= kMostUnanswered;
    for (const auto& answer : answers) {
        if (answer.published == Published::kConfirmed) ++counters_.confirmed;
        if (answer.published == Published::kReturned) ++counters_.returned;
        if (answer.published == Published::kRefused) ++counters_.refused;
        answer.settled(answer.published);
    }
    pump();
    if (was_full) events_.on_change();
}

void Publisher::tick() {
    ++ticks_;
    ticker_ = loop_.after(settings_.publish_timeout / kTicksPerTimeout, [this] { tick(); });
    const auto forgotten = std::erase_if(
        forbidden_, [this](const auto& entry) { return entry.second.until <= ticks_; });
    // One early: a publish came in the middle of a tick.
    auto answers = window_.expired(ticks_ + 1);
    while (!waiting_.empty() && waiting_.front().expires <= ticks_ + 1) {
        answers.push_back({std::move(waiting_.front().settled), Published::kLost});
        waiting_.pop_front();
    }
    for (const auto& answer : answers) answer.settled(answer.published);
    if (forgotten > 0 || !answers.empty()) events_.on_change();
}

}  // namespace bellhop::bus
