// The dead-letter queues, held by one reader for as long as it looks at them.
#pragma once

#include "bellhopctl/dlq/letter.hpp"
#include "bellhopctl/house.hpp"
#include "bus/rabbit_bus.hpp"
#include "core/random.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bellhop::ctl {

/// What was found in the queues at one moment.
struct Findings {
    std::vector<dlq::Letter> letters;  ///< of all services, each queue's in its order
    std::int64_t beyond = 0;           ///< so many lie behind those, and were not looked at
};

/// Takes letters without acknowledging them. What is not acknowledged is back in its queue when
/// this ends, however it ends. One at a time: a second reader would see only what the first left.
/// One thread.
class DeadLetters {
 public:
    /// @throws Unavailable where the broker does not answer, BadConfiguration for its address
    explicit DeadLetters(House& house);
    ~DeadLetters();
    DeadLetters(const DeadLetters&) = delete;
    DeadLetters& operator=(const DeadLetters&) = delete;

    /// All letters, at most 50,000 of a queue. Once. @throws Unavailable where the broker does not
    /// hand them all out, or somebody else reads them
    [[nodiscard]] Findings take();
    /// Publishes, and waits for what became of it.
    [[nodiscard]] bus::Published publish(Envelope envelope);
    /// Removes a letter for good, once `flush` has returned.
    void remove(const dlq::Letter& letter);
    /// Returns when the broker has read what was sent to it.
    void flush();
    /// Why the letters are not held any more; empty while they are.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
    struct Hand;

    void await_all(const Hand& hand);
    [[nodiscard]] bus::QueueState look_at(const std::string& queue);
    [[nodiscard]] bus::QueueState await_no_reader(const std::string& queue);
    void connect();
    [[nodiscard]] std::string problems() const;

    House& house_;
    SystemRandom random_;
    bus::RabbitBus bus_;
    std::string trouble_;
};

}  // namespace bellhop::ctl
