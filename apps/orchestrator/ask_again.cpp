// Overdue answers.
#include "orchestrator/ask_again.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kTick{1000};
constexpr Milliseconds kLongestWait{600000};
/// After a reconnect the broker delivers what it has kept before anybody asks for it a second time.
constexpr Milliseconds kAfterReconnect{2000};
constexpr std::int64_t kMostPerState = 64;
constexpr int kLastNet = 10;

}  // namespace

AskAgain::AskAgain(Scheduler& scheduler, bus::Bus& bus, Bookings& bookings)
    : scheduler_(scheduler), bus_(bus), bookings_(bookings) {
    for (const auto& state : saga::reachable_states(bookings.engine().shape())) {
        if (!saga::outstanding(bookings.engine().shape(), state).empty()) states_.push_back(state);
    }
}

void AskAgain::start() {
    connected_at_ = scheduler_.now();
    bus_.on_connected([this] { connected_at_ = scheduler_.now(); });
    tick();
}

void AskAgain::tick() {
    if (!looking_ && bus_.can_publish() && bus_.problems().empty()) look();
    scheduler_.after(kTick, [this] { tick(); });
}

void AskAgain::look() {
    looking_ = true;
    const auto found = std::make_shared<std::vector<Instance>>();
    const auto now = scheduler_.now();
    bookings_.commits().submit(
        [this, found, now](db::Transaction& tx) {
            found->clear();
            for (const auto& state : states_) {
                auto some =
                    bookings_.store().outstanding(tx, state, now - kAfterReconnect, kMostPerState);
                std::move(some.begin(), some.end(), std::back_inserter(*found));
            }
        },
        [this, found, now](const std::exception_ptr&) {
            std::erase_if(*found, [&](const Instance& each) { return !overdue(each, now); });
            if (found->empty()) {
                looking_ = false;
            } else {
                inspect(std::move(*found));
            }
        });
}

void AskAgain::inspect(std::vector<Instance> overdue) {
    struct Look {
        std::vector<Instance> overdue;
        Queues queues;
        std::size_t open = 0;
    };
    const auto look = std::make_shared<Look>();
    look->overdue = std::move(overdue);
    std::vector<std::string> names;
    for (const auto& instance : look->overdue) {
        for (auto& name : bookings_.engine().queues(instance)) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    look->open = names.size();
    for (const auto& name : names) {
        bus_.inspect(name, [this, look, name](std::optional<bus::QueueState> state) {
            if (state) look->queues[name] = *state;
            if (--look->open == 0) ask(look->overdue, look->queues);
        });
    }
}

void AskAgain::ask(const std::vector<Instance>& overdue, const Queues& queues) {
    const auto now = scheduler_.now();
    bookings_.commits().submit(
        [this, overdue, queues, now](db::Transaction& tx) {
            for (const auto& each : overdue) {
                // It may have been answered since it was looked for.
                auto instance = bookings_.store().load(tx, each.id);
                if (!instance || instance->state != each.state) continue;
                const auto may = [&](const std::string& queue) {
                    return may_ask(each, queues, queue, now);
                };
                const auto names = bookings_.engine().queues(*instance);
                if (std::none_of(names.begin(), names.end(), may)) continue;
                bookings_.engine().ask_again(tx, *instance, now, may);
                tx.after_commit([this] { ++asked_; });
            }
        },
        [this](const std::exception_ptr&) { looking_ = false; });
}

bool AskAgain::overdue(const Instance& instance, Timestamp now) const {
    const bool before_reconnect =
        instance.asked_at < connected_at_ && now - connected_at_ > kAfterReconnect;
    return before_reconnect || now - instance.asked_at > wait_of(instance);
}

bool AskAgain::may_ask(const Instance& instance, const Queues& queues, const std::string& queue,
                       Timestamp now) const {
    const auto state = queues.find(queue);
    if (state == queues.end()) return false;
    if (state->second.ready == 0) return true;
    return state->second.consumers > 0 && now - instance.asked_at > kLastNet * wait_of(instance);
}

Milliseconds AskAgain::wait_of(const Instance& instance) const {
    const auto& shape = bookings_.engine().shape();
    const auto first = shape.rows[instance.state.row].ask_again_after;
    const auto doublings = std::clamp(instance.asked_again, 0, 16);
    return std::min(first * (1 << doublings), kLongestWait);
}

}  // namespace bellhop::orchestrator
