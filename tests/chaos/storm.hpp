// Misfortunes in an order that a seed chooses, for as long as it was asked for.
#pragma once

#include "chaos/guests.hpp"
#include "chaos/misfortunes.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace bellhop::chaos {

/// One storm over one town. All but `now` is for one thread.
class Storm {
 public:
    Storm(Town& town, std::uint64_t seed) : town_(town), random_(seed) {}

    /// Rounds of all misfortunes that can be, in another order each, at times two at once; at least
    /// one round, then until `most` has passed. Everything is mended at the end.
    void blow(Milliseconds most);
    /// What is wrong at the moment, for people.
    [[nodiscard]] std::string now() const;
    /// How often each struck.
    [[nodiscard]] const std::map<std::string, int>& struck() const { return struck_; }
    /// What is not allowed even in a storm: processes that end by themselves.
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
    [[nodiscard]] const std::vector<std::string>& skipped() const { return skipped_; }

 private:
    using Order = std::vector<const Misfortune*>;
    [[nodiscard]] Order possible();
    void shuffle(Order& order);
    void strike(const Misfortune& first, const Misfortune* second);
    [[nodiscard]] const Misfortune* beside(const Misfortune& first, const Order& order);
    void tell(const std::string& what);

    Town& town_;
    SeededRandom random_;
    Bell never_;
    std::map<std::string, int> struck_;
    std::vector<std::string> complaints_;
    std::vector<std::string> skipped_;
    mutable std::mutex mutex_;
    std::string now_ = "fair weather";
};

}  // namespace bellhop::chaos
