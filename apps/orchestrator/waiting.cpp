// Parking and waking.
#include "orchestrator/waiting.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bellhop::orchestrator {

namespace {

bool has_come(Until until, const saga::State& state) {
    if (until == Until::kDecided) return state.decided();
    // Where one commit confirms and then cancels, the confirmed booking is told after the wait for
    // the undos began.
    return state.settled() && state.outcome != saga::Outcome::kConfirmed;
}

}  // namespace

void Waiting::wait(const BookingId& id, Until until, Milliseconds at_most, Woken woken,
                   PassedOn passed_on) {
    if (at_most.count() <= 0 || count_ >= most_) return woken(std::nullopt);
    if (ending_ && passed_on && passed_on(at_most)) return;
    if (ending_) return woken(std::nullopt);
    auto waiter = std::make_shared<Waiter>();
    waiter->until = until;
    waiter->ends = scheduler_.now() + at_most;
    waiter->woken = std::move(woken);
    waiter->passed_on = std::move(passed_on);
    waiter->timer = scheduler_.after(at_most, [this, id, waiter] { give_up(id, waiter); });
    by_booking_[id].push_back(std::move(waiter));
    ++count_;
}

void Waiting::changed(const Instance& instance) {
    if (!instance.state.decided()) return;
    const auto found = by_booking_.find(BookingId{instance.id});
    if (found == by_booking_.end()) return;
    auto& waiters = found->second;
    const auto first_woken = std::stable_partition(
        waiters.begin(), waiters.end(), [&](const std::shared_ptr<Waiter>& waiter) {
            return !has_come(waiter->until, instance.state);
        });
    const Waiters woken(first_woken, waiters.end());
    waiters.erase(first_woken, waiters.end());
    if (waiters.empty()) by_booking_.erase(found);
    wake(woken, instance);
}

void Waiting::release_all() {
    ending_ = true;
    for (auto& [id, waiters] : std::exchange(by_booking_, {})) {
        const auto kept = std::stable_partition(
            waiters.begin(), waiters.end(), [this](const auto& waiter) { return pass(*waiter); });
        count_ -= static_cast<std::size_t>(kept - waiters.begin());
        wake({kept, waiters.end()}, std::nullopt);
    }
}

bool Waiting::pass(const Waiter& waiter) {
    const auto left =
        std::chrono::ceil<Milliseconds>(std::max(waiter.ends - scheduler_.now(), Microseconds{0}));
    if (!waiter.passed_on || !waiter.passed_on(left)) return false;
    scheduler_.cancel(waiter.timer);
    return true;
}

void Waiting::give_up(const BookingId& id, const std::shared_ptr<Waiter>& waiter) {
    const auto found = by_booking_.find(id);
    if (found == by_booking_.end()) return;
    std::erase(found->second, waiter);
    if (found->second.empty()) by_booking_.erase(found);
    wake({waiter}, std::nullopt);
}

void Waiting::wake(const Waiters& waiters, const std::optional<Instance>& instance) {
    count_ -= waiters.size();
    for (const auto& waiter : waiters) {
        scheduler_.cancel(waiter->timer);
        waiter->woken(instance);
    }
}

}  // namespace bellhop::orchestrator
