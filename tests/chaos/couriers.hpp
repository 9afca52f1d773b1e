// Messages that come twice, and messages that come late: a consumer between the broker and the
// services, with the operator's user.
#pragma once

#include "bus/rabbit_bus.hpp"
#include "core/random.hpp"
#include "support/broker.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace bellhop::chaos {

/// What a courier does to messages.
enum class Prank {
    kCopies,  ///< hears commands and replies, and sends each again, up to twice, some seconds later
    kDelays,  ///< takes commands away from the workers, and puts them back some seconds later
};

/// At work from the constructor to the destructor, in a thread of its own. What it has taken away
/// and not put back then goes back to its queue.
class Courier {
 public:
    /// @param sent counts the messages that it sent
    Courier(tests::TestBroker& broker, Prank prank, std::uint64_t seed,
            std::atomic<std::int64_t>& sent);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

 private:
    void work(const std::string& url);
    void copy(loop::UvLoop& loop, bus::Bus& bus, const bus::Delivery& delivery);
    void delay(loop::UvLoop& loop, bus::Bus& bus, const bus::Delivery& delivery);

    tests::TestBroker& broker_;
    Prank prank_;
    SeededRandom random_;
    std::atomic<std::int64_t>& sent_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace bellhop::chaos
