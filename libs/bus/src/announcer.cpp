// Tells a service when its link changed.
#include "announcer.hpp"

#include <utility>

namespace bellhop::bus {

void Announcer::nudge() {
    if (std::exchange(nudged_, true)) return;
    scheduler_.post([this, alive = std::weak_ptr(alive_)] {
        if (alive.expired()) return;
        nudged_ = false;
        compare();
    });
}

void Announcer::compare() {
    auto view = look_();
    const bool complete = view.problems.empty();
    const bool completed = !std::exchange(complete_, complete) && complete;
    const bool changed = view != said_;
    said_ = std::move(view);
    // Copies: a task may register another one.
    const auto on_change = on_change_;
    const auto on_connected = on_connected_;
    if (changed)
        for (const auto& task : on_change) task();
    if (completed)
        for (const auto& task : on_connected) task();
}

}  // namespace bellhop::bus
