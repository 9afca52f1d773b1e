// Which misfortune comes when.
#include "chaos/storm.hpp"

#include <utility>

namespace bellhop::chaos {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr double kTwoAtOnce = 0.3;
constexpr const char* kFair = "fair weather";

bool go_together(Takes one, Takes other) {
    const auto in_services = [](Takes takes) {
        return takes == Takes::kServices || takes == Takes::kBroker;
    };
    if (one == Takes::kBrokerAndServices) return other != one && !in_services(other);
    if (other == Takes::kBrokerAndServices) return !in_services(one);
    return one != other;
}

}  // namespace

Storm::Order Storm::possible() {
    Order order;
    for (const auto& each : misfortunes()) {
        const auto why = each.missing(town_);
        if (why.empty()) {
            order.push_back(&each);
        } else {
            skipped_.push_back(std::string(each.name) + ": " + why);
            say("SKIPPED " + skipped_.back());
        }
    }
    return order;
}

/// By our own numbers: std::shuffle may differ from library to library.
void Storm::shuffle(Order& order) {
    for (auto left = order.size(); left > 1; --left)
        std::swap(order[left - 1], order[random_.next() % left]);
}

void Storm::blow(Milliseconds most) {
    const auto until = SteadyClock::now() + most;
    auto order = possible();
    const bool gentle = town_.form() == Form::kSingle;
    bool first_round = true;
    while (first_round || SteadyClock::now() < until) {
        shuffle(order);
        for (const auto* each : order) {
            if (!first_round && SteadyClock::now() >= until) break;
            strike(*each, gentle ? nullptr : beside(*each, order));
            for (auto& death : town_.ended_by_themselves())
                complaints_.push_back(death + " (" + each->name + ")");
            tell(kFair);
            never_.wait(gentle ? Milliseconds{100} : random_.up_to(Milliseconds{3000}));
        }
        first_round = false;
    }
}

const Misfortune* Storm::beside(const Misfortune& first, const Order& order) {
    if (random_.unit() >= kTwoAtOnce) return nullptr;
    const auto* const second = order[random_.next() % order.size()];
    return go_together(first.takes, second->takes) ? second : nullptr;
}

void Storm::strike(const Misfortune& first, const Misfortune* second) {
    tell(first.name + (second == nullptr ? std::string() : std::string(" and ") + second->name));
    const auto mend_first = first.strike(town_, random_);
    ++struck_[first.name];
    never_.wait(first.lasts(town_));
    if (second != nullptr) {
        const auto mend_second = second->strike(town_, random_);
        ++struck_[second->name];
        never_.wait(second->lasts(town_));
        mend_second();
    }
    mend_first();
}

void Storm::tell(const std::string& what) {
    // The clock of the services' logs.
    if (what != kFair)
        say(to_text(std::chrono::time_point_cast<Microseconds>(std::chrono::system_clock::now())) +
            " " + what);
    const std::lock_guard lock(mutex_);
    now_ = what;
}

std::string Storm::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

}  // namespace bellhop::chaos
