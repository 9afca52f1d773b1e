// Looks at queues and exchanges by passive declares, one after the other on a channel of their own:
// a look at something that is missing closes the channel.
#pragma once

#include "bus/rabbit_bus.hpp"
#include "core/scheduler.hpp"
#include "link.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bellhop::bus {

/// Who may be looked at.
enum class Thing { kQueue, kExchange };

/// What a look found.
struct Found {
    enum class Answer { kThere, kMissing, kUnknown };
    Answer answer = Answer::kUnknown;
    QueueState queue;  ///< of a queue that is there
};

/// One channel for looks. A look that has to wait for the connection waits, within its time.
class Looks {
 public:
    using OnFound = std::function<void(const Found&)>;

    Looks(Scheduler& scheduler, Link& link, amqp_channel_t channel)
        : scheduler_(scheduler), link_(link), channel_(channel) {}
    ~Looks();
    Looks(const Looks&) = delete;
    Looks& operator=(const Looks&) = delete;

    /// Answers later, within 5 s: kUnknown where the broker gave no answer by then.
    void look(Thing thing, const std::string& name, OnFound on_found);

    void link_opened();
    void link_lost();
    void on_method(const amqp_method_t& method);

 private:
    struct Look {
        std::uint64_t number = 0;
        Thing thing = Thing::kQueue;
        std::string name;
        OnFound on_found;
        Scheduler::TimerId timer = 0;
    };
    enum class Phase { kNoChannel, kOpening, kIdle, kAsking };

    void open_channel();
    void ask_next();
    void expire(std::uint64_t number);
    void answer_first(const Found& found);
    void finish(const Look& look, const Found& found);

    Scheduler& scheduler_;
    Link& link_;
    amqp_channel_t channel_;
    Phase phase_ = Phase::kNoChannel;
    std::uint64_t last_number_ = 0;
    std::uint64_t asked_ = 0;  ///< the number of the look that the broker works on
    std::deque<Look> looks_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::bus
