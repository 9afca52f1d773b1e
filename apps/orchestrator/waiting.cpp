// Parking and waking.
#include "orchestrator/waiting.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::orchestrator {

void Waiting::wait(const BookingId& id, Until until, Milliseconds at_most, Woken woken) {
    if (at_most.count() <= 0 || count_ >= most_) return woken(std::nullopt);
    auto waiter = std::make_shared<Waiter>();
    waiter->until = until;
    waiter->woken = std::move(woken);
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
            return waiter->until == Until::kSettled && !instance.state.settled();
        });
    const Waiters woken(first_woken, waiters.end());
    waiters.erase(first_woken, waiters.end());
    if (waiters.empty()) by_booking_.erase(found);
    wake(woken, instance);
}

void Waiting::release_all() {
    for (const auto& [id, waiters] : std::exchange(by_booking_, {})) wake(waiters, std::nullopt);
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
