// Looks at queues and exchanges by passive declares.
#include "looks.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::bus {

namespace {
constexpr Milliseconds kAnswerWithin{5000};
constexpr std::size_t kMostLooks = 1000;
constexpr std::size_t kMostName = 255;  // A short string of AMQP.
}  // namespace

Looks::~Looks() {
    for (const auto& look : looks_) scheduler_.cancel(look.timer);
}

void Looks::look(Thing thing, const std::string& name, OnFound on_found) {
    BELLHOP_CHECK(name.size() <= kMostName);
    if (looks_.size() >= kMostLooks) {
        scheduler_.post([on_found = std::move(on_found), alive = std::weak_ptr(alive_)] {
            if (!alive.expired()) on_found({});
        });
        return;
    }
    const auto number = ++last_number_;
    const auto timer = scheduler_.after(kAnswerWithin, [this, number] { expire(number); });
    looks_.push_back({number, thing, name, std::move(on_found), timer});
    ask_next();
}

void Looks::link_opened() {
    open_channel();
}

void Looks::link_lost() {
    phase_ = Phase::kNoChannel;
}

void Looks::open_channel() {
    phase_ = Phase::kOpening;
    link_.send(channel_, AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{});
}

void Looks::on_method(const amqp_method_t& method) {
    if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto& close = *static_cast<const amqp_channel_close_t*>(method.decoded);
        const bool missing = close.reply_code == AMQP_NOT_FOUND;
        link_.send(channel_, AMQP_CHANNEL_CLOSE_OK_METHOD, amqp_channel_close_ok_t{});
        open_channel();
        answer_first({missing ? Found::Answer::kMissing : Found::Answer::kUnknown, {}});
    } else if (method.id == AMQP_CHANNEL_OPEN_OK_METHOD) {
        phase_ = Phase::kIdle;
        ask_next();
    } else if (method.id == AMQP_QUEUE_DECLARE_OK_METHOD) {
        const auto& ok = *static_cast<const amqp_queue_declare_ok_t*>(method.decoded);
        const Found found{Found::Answer::kThere, {ok.message_count, ok.consumer_count}};
        phase_ = Phase::kIdle;
        answer_first(found);
        ask_next();
    } else if (method.id == AMQP_EXCHANGE_DECLARE_OK_METHOD) {
        phase_ = Phase::kIdle;
        answer_first({Found::Answer::kThere, {}});
        ask_next();
    }
}

void Looks::ask_next() {
    if (phase_ != Phase::kIdle || looks_.empty()) return;
    phase_ = Phase::kAsking;
    const auto& look = looks_.front();
    asked_ = look.number;
    if (look.thing == Thing::kQueue) {
        amqp_queue_declare_t declare{};
        declare.queue = to_bytes(look.name);
        declare.passive = 1;
        link_.send(channel_, AMQP_QUEUE_DECLARE_METHOD, declare);
    } else {
        amqp_exchange_declare_t declare{};
        declare.exchange = to_bytes(look.name);
        declare.type = to_bytes("direct");  // Not compared in a passive declare, but required.
        declare.passive = 1;
        link_.send(channel_, AMQP_EXCHANGE_DECLARE_METHOD, declare);
    }
}

void Looks::expire(std::uint64_t number) {
    const auto it = std::find_if(looks_.begin(), looks_.end(),
                                 [number](const Look& look) { return look.number == number; });
    if (it == looks_.end()) return;
    auto look = std::move(*it);
    looks_.erase(it);
    finish(look, {});
}

void Looks::answer_first(const Found& found) {
    // The one asked about may have expired meanwhile.
    if (looks_.empty() || looks_.front().number != asked_) return;
    auto look = std::move(looks_.front());
    looks_.pop_front();
    finish(look, found);
}

void Looks::finish(const Look& look, const Found& found) {
    scheduler_.cancel(look.timer);
    look.on_found(found);
}

}  // namespace bellhop::bus
