// Guests who book without a pause and try again until each of their bookings is decided.
#pragma once

#include "desk.hpp"

#include <chrono>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace bellhop::tests {

using SteadyTime = std::chrono::steady_clock::time_point;

/// One booking that a guest asked for, under a key of its own.
struct Asked {
    std::string key;
    std::string body;
    std::string booking_id;
    std::string status;         ///< as the last answer said
    int attempts = 0;           ///< calls until an answer with a booking came
    bool two_bookings = false;  ///< one key got two of them
    SteadyTime began;
    SteadyTime answered;  ///< when the first call that named the booking was
};

/// Each guest is a thread that books at the given orchestrators in turn, one booking after the
/// other. A call that is not answered, or by 503, is made again under the same key at the next
/// orchestrator.
class Guests {
 public:
    struct Options {
        int guests = 8;
        std::vector<int> ports;  ///< of the orchestrators
    };
    explicit Guests(Options options);
    Guests(const Guests&) = delete;
    Guests& operator=(const Guests&) = delete;
    ~Guests() = default;

    /// How many bookings that began after `since` were confirmed.
    [[nodiscard]] int confirmed_since(SteadyTime since) const;
    /// Ends the load. @return all that was asked for
    [[nodiscard]] std::vector<Asked> leave();

 private:
    void book_on_and_on(const std::stop_token& stop, int guest);
    void ask(Asked& asked, int first_port) const;

    Options options_;
    mutable std::mutex mutex_;
    std::vector<Asked> done_;
    std::vector<std::jthread> threads_;  ///< last: they use the others
};

/// Asks by key for each that has no outcome yet, until it has one or `most` passed. Every one must
/// then have the booking that it had before.
void settle(std::vector<Asked>& all, int port, Milliseconds most);

}  // namespace bellhop::tests
