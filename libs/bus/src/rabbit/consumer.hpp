// One subscription on a channel of its own, so that what ends it ends nothing else.
#pragma once

#include "ack_ledger.hpp"
#include "backoff.hpp"
#include "content.hpp"
#include "link.hpp"
#include "own_queue.hpp"
#include "problem_text.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace bellhop::bus {

/// Opens its channel, sets its prefetch, consumes; after every kind of ending it does so again.
class Consumer {
 public:
    /// @param next_connection counts the channels, so that a tag of an ended one means nothing
    Consumer(Scheduler& scheduler, Random& random, const RabbitSettings& settings, Link& link,
             RabbitCounters& counters, std::uint64_t& next_connection, amqp_channel_t channel,
             Subscription subscription, Bus::OnDelivery on_delivery,
             std::function<void()> on_change);
    ~Consumer() { scheduler_.cancel(timer_); }
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    void link_opened();
    void link_lost();
    void on_frame(const amqp_frame_t& frame);

    [[nodiscard]] bool owns(DeliveryTag tag) const {
        return connection_ != 0 && tag.connection == connection_;
    }
    void acknowledge(std::span<const std::uint64_t> numbers);
    void give_back(std::uint64_t number);
    /// Asks for no more deliveries, for good.
    void stop();
    /// Whether none can come any more.
    [[nodiscard]] bool stopped() const {
        return stopped_ && (phase_ == Phase::kNoChannel || phase_ == Phase::kEnded);
    }

    [[nodiscard]] bool consuming() const { return phase_ == Phase::kConsuming; }
    /// Why it doesn't consume; empty where it does, or is not to.
    [[nodiscard]] std::string problem() const;
    /// How a person may call its queue.
    [[nodiscard]] const std::string& queue() const { return called_; }

 private:
    enum class Phase {
        kNoChannel,
        kOpening,
        kSettingPrefetch,
        kMakingQueue,
        kSubscribing,
        kConsuming,
        kEnded
    };

    void open_channel();
    void set_prefetch();
    void make_queue();
    void queue_goes_on(bool complete);
    void subscribe();
    void end();
    void try_again_later();
    void await_answer(const std::string& what);
    void on_method(const amqp_method_t& method);
    void on_consuming();
    void on_cancelled();
    void on_channel_closed(const amqp_channel_close_t& close);
    void on_content(Content content);
    void return_unread(std::uint64_t number, bool requeue);

    Scheduler& scheduler_;
    const RabbitSettings& settings_;
    Link& link_;
    RabbitCounters& counters_;
    std::uint64_t& next_connection_;
    amqp_channel_t channel_;
    Subscription subscription_;
    Bus::OnDelivery on_delivery_;
    std::function<void()> on_change_;
    OwnQueue own_queue_;
    std::string called_;
    Backoff backoff_;
    Phase phase_ = Phase::kNoChannel;
    bool stopped_ = false;
    std::uint64_t connection_ = 0;  ///< of the present channel; 0 without one
    AckLedger ledger_;
    ContentAssembler assembler_;
    std::string problem_;
    Scheduler::TimerId timer_ = 0;
};

}  // namespace bellhop::bus
