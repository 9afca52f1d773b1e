// The publishes that a channel has on the wire, by the number under which the broker will answer.
#pragma once

#include "bus/bus.hpp"

#include <map>
#include <string>
#include <vector>

namespace bellhop::bus {

/// A publish that awaits its answer.
struct Unanswered {
    std::string exchange;
    std::string routing_key;
    std::string message_id;
    Bus::Settled settled;
    std::uint64_t expires = 0;  ///< the publisher's tick at which it counts as lost
    bool returned = false;
};

/// A publish with its answer.
struct Answer {
    Bus::Settled settled;
    Published published = Published::kLost;
};

/// Answers come singly or for all up to a number, and not in order. What is lost by time stays in
/// the window until the broker answers: the wire holds it still.
class ConfirmWindow {
 public:
    void add(Unanswered publish);
    [[nodiscard]] std::size_t size() const { return window_.size(); }

    /// A basic.return: always before the ack of the same publish, and in the order of publishing.
    void returned(const std::string& exchange, const std::string& routing_key,
                  const std::string& message_id);
    /// A basic.ack or basic.nack. @param number 0 with `multiple`: all
    [[nodiscard]] std::vector<Answer> answered(std::uint64_t number, bool multiple,
                                               Published published);
    /// Takes the callbacks of those that expire by `tick`.
    [[nodiscard]] std::vector<Answer> expired(std::uint64_t tick);
    /// The channel ended: `verdict` says what became of each one not answered.
    template <class Verdict>
    [[nodiscard]] std::vector<Answer> end(Verdict verdict) {
        std::vector<Answer> answers;
        for (auto& [number, publish] : window_)
            if (publish.settled) answers.push_back({std::move(publish.settled), verdict(publish)});
        window_.clear();
        next_ = 1;
        last_returned_ = 0;
        first_unexpired_ = 1;
        return answers;
    }

 private:
    std::map<std::uint64_t, Unanswered> window_;
    std::uint64_t next_ = 1;
    std::uint64_t last_returned_ = 0;
    std::uint64_t first_unexpired_ = 1;
};

}  // namespace bellhop::bus
