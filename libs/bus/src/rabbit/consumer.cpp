// One subscription on a channel of its own.
#include "consumer.hpp"

#include "core/check.hpp"

#include <utility>

namespace bellhop::bus {

namespace {

constexpr Milliseconds kAnswerWithin{30000};
constexpr std::size_t kMostName = 255;  // A short string of AMQP.
/// Names the consumer on its channel; there is never a second one.
constexpr std::string_view kConsumerTag = "bellhop";

}  // namespace

Consumer::Consumer(Scheduler& scheduler, Random& random, const RabbitSettings& settings, Link& link,
                   RabbitCounters& counters, std::uint64_t& next_connection, amqp_channel_t channel,
                   Subscription subscription, Bus::OnDelivery on_delivery,
                   std::function<void()> on_change)
    : scheduler_(scheduler),
      settings_(settings),
      link_(link),
      counters_(counters),
      next_connection_(next_connection),
      channel_(channel),
      subscription_(std::move(subscription)),
      on_delivery_(std::move(on_delivery)),
      on_change_(std::move(on_change)),
      own_queue_(link, channel, subscription_.bindings),
      called_(own_queue_.wanted() ? "of this consumer's own" : subscription_.queue),
      backoff_(random, settings.first_backoff, settings.longest_backoff),
      problem_("The queue '" + called_ + "' is not consumed yet: wait a moment") {
    BELLHOP_CHECK(subscription_.prefetch > 0);
    BELLHOP_CHECK(subscription_.queue.size() <= kMostName);
    BELLHOP_CHECK(subscription_.queue.empty() || !own_queue_.wanted());
}

void Consumer::link_opened() {
    if (!stopped_) open_channel();
}

void Consumer::link_lost() {
    scheduler_.cancel(std::exchange(timer_, 0));
    phase_ = Phase::kNoChannel;
    connection_ = 0;
    ledger_.clear();
    assembler_.clear();
}

std::string Consumer::problem() const {
    return stopped_ || phase_ == Phase::kConsuming ? std::string{} : problem_;
}

void Consumer::open_channel() {
    phase_ = Phase::kOpening;
    link_.send(channel_, AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{});
    await_answer("channel.open-ok");
}

void Consumer::set_prefetch() {
    phase_ = Phase::kSettingPrefetch;
    connection_ = ++next_connection_;
    amqp_basic_qos_t qos{};
    qos.prefetch_count = subscription_.prefetch;
    qos.global = 0;  // Of each consumer: a quorum queue closes the connection over a global one.
    link_.send(channel_, AMQP_BASIC_QOS_METHOD, qos);
    await_answer("basic.qos-ok");
}

void Consumer::make_queue() {
    phase_ = Phase::kMakingQueue;
    own_queue_.declare();
    await_answer("queue.declare-ok");
}

void Consumer::queue_goes_on(bool complete) {
    if (stopped_) return end();
    complete ? subscribe() : await_answer("queue.bind-ok");
}

void Consumer::subscribe() {
    phase_ = Phase::kSubscribing;
    amqp_basic_consume_t consume{};
    consume.queue = to_bytes(own_queue_.wanted() ? own_queue_.name() : subscription_.queue);
    consume.consumer_tag = to_bytes(kConsumerTag);
    consume.exclusive = subscription_.exclusive;
    link_.send(channel_, AMQP_BASIC_CONSUME_METHOD, consume);
    await_answer("basic.consume-ok");
}

void Consumer::end() {
    scheduler_.cancel(std::exchange(timer_, 0));
    phase_ = Phase::kEnded;
}

void Consumer::await_answer(const std::string& what) {
    scheduler_.cancel(timer_);
    const auto awaited = what + " for queue '" + called_ + "'";
    timer_ = scheduler_.after(kAnswerWithin,
                              [this, awaited] { link_.fail(unanswered_text(settings_, awaited)); });
}

void Consumer::try_again_later() {
    scheduler_.cancel(std::exchange(timer_, 0));
    if (stopped_) return;
    timer_ = scheduler_.after(backoff_.next(), [this] {
        if (phase_ == Phase::kNoChannel) return open_channel();
        if (phase_ != Phase::kEnded) return;
        own_queue_.wanted() ? make_queue() : subscribe();
    });
}

void Consumer::on_frame(const amqp_frame_t& frame) {
    if (frame.frame_type == AMQP_FRAME_METHOD) return on_method(frame.payload.method);
    if (auto content = assembler_.add(frame)) on_content(std::move(*content));
}

void Consumer::on_method(const amqp_method_t& method) {
    if (method.id == AMQP_BASIC_DELIVER_METHOD) {
        const auto& deliver = *static_cast<const amqp_basic_deliver_t*>(method.decoded);
        ledger_.delivered(deliver.delivery_tag);
        assembler_.begin(deliver, connection_);
    } else if (method.id == AMQP_CHANNEL_OPEN_OK_METHOD && phase_ == Phase::kOpening) {
        stopped_ ? end() : set_prefetch();
    } else if (method.id == AMQP_BASIC_QOS_OK_METHOD && phase_ == Phase::kSettingPrefetch) {
        stopped_ ? end() : own_queue_.wanted() ? make_queue() : subscribe();
    } else if (method.id == AMQP_QUEUE_DECLARE_OK_METHOD && phase_ == Phase::kMakingQueue) {
        queue_goes_on(
            own_queue_.declared(*static_cast<const amqp_queue_declare_ok_t*>(method.decoded)));
    } else if (method.id == AMQP_QUEUE_BIND_OK_METHOD && phase_ == Phase::kMakingQueue) {
        queue_goes_on(own_queue_.bound());
    } else if (method.id == AMQP_BASIC_CONSUME_OK_METHOD && phase_ == Phase::kSubscribing) {
        on_consuming();
    } else if (method.id == AMQP_BASIC_CANCEL_OK_METHOD) {
        end();
    } else if (method.id == AMQP_BASIC_CANCEL_METHOD) {
        on_cancelled();
    } else if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
        on_channel_closed(*static_cast<const amqp_channel_close_t*>(method.decoded));
    }
}

void Consumer::on_consuming() {
    scheduler_.cancel(std::exchange(timer_, 0));
    backoff_.reset();
    phase_ = Phase::kConsuming;
    if (std::exchange(stopped_, false)) stop();
    on_change_();
}

void Consumer::on_cancelled() {
    // The queue was deleted or its node left. The channel stands, and so do the deliveries in hand.
    phase_ = Phase::kEnded;
    problem_ = "The broker ended the consumer of queue '" + called_ +
               "' (the queue was deleted, or its node left): if it does not return, run " +
               settings_.mend_command;
    try_again_later();
    on_change_();
}

void Consumer::on_channel_closed(const amqp_channel_close_t& close) {
    problem_ =
        consume_refused_text(settings_, called_, {close.reply_code, to_text(close.reply_text)});
    link_.send(channel_, AMQP_CHANNEL_CLOSE_OK_METHOD, amqp_channel_close_ok_t{});
    link_lost();
    try_again_later();
    on_change_();
}

void Consumer::on_content(Content content) {
    const auto number = content.delivery.tag.number;
    if (content.too_large) {
        ++counters_.too_large;
        return return_unread(number, false);
    }
    ++counters_.delivered;
    if (content.delivery.redelivered) ++counters_.redelivered;
    on_delivery_(std::move(content.delivery));
}

void Consumer::return_unread(std::uint64_t number, bool requeue) {
    if (!ledger_.take(number)) return;
    amqp_basic_reject_t reject{};
    reject.delivery_tag = number;
    reject.requeue = requeue;
    link_.send(channel_, AMQP_BASIC_REJECT_METHOD, reject);
}

void Consumer::acknowledge(std::span<const std::uint64_t> numbers) {
    for (const auto& ack : ledger_.acknowledge(numbers)) {
        amqp_basic_ack_t method{};
        method.delivery_tag = ack.number;
        method.multiple = ack.multiple;
        link_.send(channel_, AMQP_BASIC_ACK_METHOD, method);
    }
}

void Consumer::give_back(std::uint64_t number) {
    return_unread(number, true);
}

void Consumer::stop() {
    if (std::exchange(stopped_, true)) return;
    if (phase_ == Phase::kNoChannel || phase_ == Phase::kEnded)
        scheduler_.cancel(std::exchange(timer_, 0));
    if (phase_ != Phase::kConsuming) return;  // On consume-ok it stops then.
    amqp_basic_cancel_t cancel{};
    cancel.consumer_tag = to_bytes(kConsumerTag);
    link_.send(channel_, AMQP_BASIC_CANCEL_METHOD, cancel);
}

}  // namespace bellhop::bus
