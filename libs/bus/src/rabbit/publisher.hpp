// Publishing: a connection with one confirming channel, a window on the wire, a queue behind it.
#pragma once

#include "confirm_window.hpp"
#include "link.hpp"
#include "problem_text.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::bus {

/// Sends in the order of the calls and settles each publish once.
class Publisher {
 public:
    struct Events {
        std::function<void()> on_change;
        /// A publish was refused because this exchange does not exist.
        std::function<void(const std::string& exchange)> on_missing_exchange;
    };

    Publisher(loop::UvLoop& loop, Random& random, RabbitSettings settings, RabbitCounters& counters,
              Events events);
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    void publish(Envelope envelope, Bus::Settled settled);
    /// Settles at the end of the turn, without sending.
    void settle_later(Bus::Settled settled, Published published);
    [[nodiscard]] bool can_publish() const;
    [[nodiscard]] Milliseconds blocked_for() const { return link_.blocked_for(); }
    void add_problems(std::vector<std::string>& problems) const;
    void close();

 private:
    enum class Phase { kNoChannel, kOpening, kSelecting, kReady };
    struct Waiting {
        Envelope envelope;
        Bus::Settled settled;
        std::uint64_t expires = 0;
    };
    /// What the broker forbade, by a channel.close that names the exchange.
    struct Forbidden {
        std::string problem;
        std::uint64_t until = 0;
    };

    void open_channel();
    void on_frame(const amqp_frame_t& frame);
    void on_method(const amqp_method_t& method);
    void on_channel_closed(const amqp_channel_close_t& close);
    void note_refusal(const std::string& exchange, const CloseReason& reason);
    void on_return(const amqp_frame_t& frame);
    void on_lost();
    void await_answer();
    void pump();
    void send(Waiting waiting);
    void settle(const std::vector<Answer>& answers);
    void tick();
    [[nodiscard]] std::size_t unanswered() const { return waiting_.size() + window_.size(); }

    loop::UvLoop& loop_;
    RabbitSettings settings_;  ///< the link turns their address to the next node
    RabbitCounters& counters_;
    Events events_;
    Backoff backoff_;
    Phase phase_ = Phase::kNoChannel;
    Scheduler::TimerId timer_ = 0;
    Scheduler::TimerId ticker_ = 0;
    std::uint64_t ticks_ = 0;
    std::deque<Waiting> waiting_;
    ConfirmWindow window_;
    struct Returned {
        std::string exchange;
        std::string routing_key;
    };
    std::optional<Returned> returned_;  ///< between a basic.return and its header
    std::map<std::string, Forbidden> forbidden_;
    std::string channel_problem_;
    bool pumping_ = false;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
    Link link_;  ///< last: it calls the others
};

}  // namespace bellhop::bus
