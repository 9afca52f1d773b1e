// Following the events.
#include "orchestrator/event_tail.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kTick{100};
/// While nobody listens the end is looked up now and then, so that the first listener after a while
/// does not begin far behind.
constexpr int kQuietTicks = 30;
constexpr std::int64_t kPage = 500;

}  // namespace

EventTail::EventTail(Scheduler& scheduler, db::GroupCommit& commits, SqlBookings& bookings,
                     Waiting& waiting)
    : scheduler_(scheduler), commits_(commits), bookings_(bookings), waiting_(waiting) {
    bookings_.on_events([this](const std::vector<BookingEvent>& own) { committed(own); });
}

void EventTail::on_events(OnEvents on_events, Listening listening) {
    listeners_.push_back({std::move(on_events), std::move(listening)});
}

void EventTail::tell(const std::vector<BookingEvent>& events) const {
    for (const auto& listener : listeners_) listener.on_events(events);
}

bool EventTail::listening() const {
    return waiting_.size() > 0 ||
           std::any_of(listeners_.begin(), listeners_.end(),
                       [](const auto& listener) { return listener.listening(); });
}

void EventTail::start() {
    commits_.database().read([this](db::Transaction& tx) { last_ = bookings_.last_event(tx); });
    tick();
}

void EventTail::committed(const std::vector<BookingEvent>& own) {
    if (own.front().number == last_ + 1) {
        last_ = own.back().number;
        // Whoever waits here was woken with the booking itself.
        tell(own);
    } else if (listening()) {
        // Others committed before: first what they did.
        read();
    }
}

void EventTail::tick() {
    if (listening()) {
        quiet_ticks_ = 0;
        read();
    } else if (++quiet_ticks_ % kQuietTicks == 0) {
        skip_ahead();
    }
    scheduler_.after(kTick, [this] { tick(); });
}

void EventTail::read() {
    read_again_ = reading_;
    if (std::exchange(reading_, true)) return;
    const auto page = std::make_shared<std::vector<BookingEvent>>();
    commits_.submit(
        [this, page](db::Transaction& tx) { *page = bookings_.events_after(tx, last_, {}, kPage); },
        [this, page](const std::exception_ptr& error) {
            reading_ = false;
            const bool again = std::exchange(read_again_, false);
            // Without the database there is nothing to hear; the next tick asks again.
            if (error) return;
            const bool more = page->size() == static_cast<std::size_t>(kPage);
            take(std::move(*page));
            if (more || again) read();
        });
}

void EventTail::take(std::vector<BookingEvent> page) {
    // Own events may have gone on while the page was read.
    std::erase_if(page, [this](const auto& event) { return event.number <= last_; });
    if (page.empty()) return;
    last_ = page.back().number;
    tell(page);
    std::vector<BookingId> decided;
    for (const auto& event : page) {
        const bool open = event.status == saga::to_text(saga::Outcome::kOpen);
        if (!open && waiting_.waits_for(event.booking_id)) decided.push_back(event.booking_id);
    }
    std::sort(decided.begin(), decided.end());
    decided.erase(std::unique(decided.begin(), decided.end()), decided.end());
    if (!decided.empty()) wake(decided);
}

void EventTail::wake(const std::vector<BookingId>& ids) {
    const auto found = std::make_shared<std::vector<Instance>>();
    commits_.submit(
        [this, ids, found](db::Transaction& tx) {
            found->clear();
            for (const auto& id : ids) {
                if (auto instance = bookings_.find(tx, id)) found->push_back(std::move(*instance));
            }
        },
        [this, found](const std::exception_ptr& error) {
            // They ask themselves when their wait ends.
            if (error) return;
            for (const auto& instance : *found) waiting_.changed(instance);
        });
}

void EventTail::skip_ahead() {
    const auto end = std::make_shared<std::int64_t>(0);
    commits_.submit([this, end](db::Transaction& tx) { *end = bookings_.last_event(tx); },
                    [this, end](const std::exception_ptr& error) {
                        // Somebody who listens since then wants to hear it all.
                        if (!error && !listening()) last_ = std::max(last_, *end);
                    });
}

}  // namespace bellhop::orchestrator
