// Overdue answers.
#include "orchestrator/ask_again.hpp"

#include "db/instances.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kTick{1000};
/// After a reconnect the broker delivers what it has kept before anybody asks for it a second time.
constexpr Milliseconds kAfterReconnect{2000};
constexpr std::int64_t kMostAtOnce = 512;
constexpr std::int64_t kMostSwept = 1000;
constexpr int kLastNet = 10;

}  // namespace

AskAgain::AskAgain(Scheduler& scheduler, bus::Bus& bus, Bookings& bookings)
    : scheduler_(scheduler), bus_(bus), bookings_(bookings) {}

void AskAgain::start() {
    const auto connected = [this] {
        connected_at_ = scheduler_.now();
        sweep_ = 0;
    };
    connected();
    bus_.on_connected(connected);
    tick();
}

void AskAgain::tick() {
    if (!looking_ && bus_.can_publish() && bus_.problems().empty()) look();
    scheduler_.after(kTick, [this] { tick(); });
}

void AskAgain::look() {
    looking_ = true;
    struct Found {
        std::vector<Instance> due;
        std::int64_t swept = 0;
    };
    const auto found = std::make_shared<Found>();
    const auto now = scheduler_.now();
    const auto reconnect = connected_at_;
    const auto sweep = now - reconnect > kAfterReconnect ? sweep_ : std::nullopt;
    bookings_.commits().submit(
        [this, found, now, sweep](db::Transaction& tx) {
            auto& store = bookings_.store();
            if (sweep) found->swept = store.make_due(tx, *sweep, connected_at_, kMostSwept);
            const auto alive = db::instances::now(tx, scheduler_) - db::instances::kGoneAfter;
            found->due = store.due(tx, {now, alive, kMostAtOnce});
        },
        [this, found, sweep, reconnect](const std::exception_ptr& error) {
            looking_ = false;
            if (error) return;
            if (sweep && reconnect == connected_at_) {
                sweep_ = found->swept > 0 ? std::optional(found->swept) : std::nullopt;
            }
            if (!found->due.empty()) inspect(std::move(found->due));
        });
}

void AskAgain::inspect(std::vector<Instance> overdue) {
    looking_ = true;
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
    // Nothing is outstanding, as where a person has to look: no queue to ask about.
    if (names.empty()) return ask(look->overdue, {});
    for (const auto& name : names) {
        bus_.inspect(name, [this, look, name](std::optional<bus::QueueState> state) {
            if (state) look->queues[name] = *state;
            if (--look->open == 0) ask(look->overdue, look->queues);
        });
    }
}

void AskAgain::ask(const std::vector<Instance>& overdue, const Queues& queues) {
    bookings_.commits().submit(
        [this, overdue, queues](db::Transaction& tx) {
            for (const auto& each : overdue) ask_or_postpone(tx, each, queues);
        },
        [this](const std::exception_ptr&) { looking_ = false; });
}

void AskAgain::ask_or_postpone(db::Transaction& tx, const Instance& overdue, const Queues& queues) {
    const auto now = scheduler_.now();
    const auto may = [&](const std::string& queue) { return may_ask(overdue, queues, queue, now); };
    const auto names = bookings_.engine().queues(overdue);
    if (std::none_of(names.begin(), names.end(), may)) {
        const auto wait = overdue.asked_at < connected_at_
                              ? kAfterReconnect
                              : wait_of(bookings_.engine().shape(), overdue);
        return bookings_.store().postpone(tx, overdue, now + wait);
    }
    // It may have been answered since it was looked for, or asked for by another instance.
    auto instance = bookings_.store().load(tx, overdue.id);
    if (!instance || instance->state != overdue.state || instance->asked_at != overdue.asked_at)
        return;
    bookings_.engine().ask_again(tx, *instance, now, may);
    tx.after_commit([this] { ++asked_; });
}

bool AskAgain::may_ask(const Instance& instance, const Queues& queues, const std::string& queue,
                       Timestamp now) const {
    const auto state = queues.find(queue);
    if (state == queues.end()) return false;
    if (state->second.ready == 0) return true;
    return state->second.consumers > 0 &&
           now - instance.asked_at > kLastNet * wait_of(bookings_.engine().shape(), instance);
}

}  // namespace bellhop::orchestrator
