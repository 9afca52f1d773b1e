// The load: guests who book, ask again under the same key until they are answered, and cancel; and
// who remember everything that they were told.
#pragma once

#include "chaos/phone.hpp"
#include "core/random.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace bellhop::chaos {

/// One intent to book, and what was answered to it.
struct Promise {
    std::string key;   ///< its Idempotency-Key
    std::string body;  ///< of the request
    std::string id;    ///< the booking; empty until it was acknowledged
    std::string told;  ///< the last status that was told: pending, confirmed, failed or cancelled
    bool cancel_asked = false;
};

/// Counts over all guests, for the progress.
struct Tally {
    std::atomic<std::int64_t> acknowledged = 0;
    std::atomic<std::int64_t> confirmed = 0;
    std::atomic<std::int64_t> failed = 0;
    std::atomic<std::int64_t> cancelled = 0;
    std::atomic<std::int64_t> unanswered = 0;  ///< calls without an answer, or with 503
    std::atomic<std::int64_t> repeated = 0;    ///< the same key again after an answer
};

/// One guest at one telephone. One thread.
class Guest {
 public:
    struct Place {
        std::vector<int> ports;  ///< the orchestrators, on 127.0.0.1
        std::string name;        ///< begins each key
        std::uint64_t seed = 0;
    };
    Guest(Place place, Tally& tally);

    [[nodiscard]] Promise new_wish();
    /// One try each, at one orchestrator or another. @return whether it was answered; anything that
    /// may not be so becomes a complaint
    bool book(Promise& promise);
    bool look_up(Promise& promise);
    bool cancel(Promise& promise);

    /// Books until the bell rings.
    void visit(Bell& closing);
    [[nodiscard]] std::vector<Promise>& promises() { return promises_; }
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

 private:
    struct Question {
        std::string method;
        std::string target;
    };
    [[nodiscard]] std::optional<http::ClientResponse> ask(const Question& question,
                                                          const Promise& promise);
    void hear(Promise& promise, const http::ClientResponse& answer);
    void be_told(Promise& promise, const std::string& status);
    void complain(const Promise& promise, const std::string& what);
    void go_on(Promise& promise, Bell& closing);
    [[nodiscard]] bool chance(double share) { return random_.unit() < share; }

    Place place_;
    Tally& tally_;
    SeededRandom random_;
    Phone phone_;
    std::vector<Promise> promises_;
    std::vector<std::string> complaints_;
};

/// Many guests, a thread each, from the constructor until `leave`.
class Guests {
 public:
    Guests(const std::vector<int>& ports, std::uint64_t seed, int how_many);
    ~Guests() { leave(); }
    Guests(const Guests&) = delete;
    Guests& operator=(const Guests&) = delete;

    /// Returns when each has ended its call.
    void leave();
    [[nodiscard]] const Tally& tally() const { return tally_; }
    /// @name After `leave`
    /// @{
    [[nodiscard]] std::vector<Promise> promises();
    [[nodiscard]] std::vector<std::string> complaints() const;
    /// @}

 private:
    Tally tally_;
    Bell closing_;
    std::vector<std::unique_ptr<Guest>> guests_;
    std::vector<std::thread> threads_;
};

}  // namespace bellhop::chaos
