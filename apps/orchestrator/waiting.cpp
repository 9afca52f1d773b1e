// Parking and waking.
#include "orchestrator/waiting.hpp"

#include <utility>

namespace bellhop::orchestrator {

void Waiting::wait(const BookingId& id, Milliseconds at_most, Woken woken) {
    if (at_most.count() <= 0 || count_ >= most_) return woken(std::nullopt);
    auto waiter = std::make_shared<Waiter>();
    waiter->woken = std::move(woken);
    waiter->timer = scheduler_.after(at_most, [this, id, waiter] { give_up(id, waiter); });
    by_booking_[id].push_back(std::move(waiter));
    ++count_;
}

void Waiting::changed(const Instance& instance) {
    if (!instance.state.settled()) return;
    const auto found = by_booking_.find(BookingId{instance.id});
    if (found == by_booking_.end()) return;
    const auto waiters = std::move(found->second);
    by_booking_.erase(found);
    wake(waiters, instance);
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
