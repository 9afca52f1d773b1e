// Announcing, from memory in the good case, from the table in every other.
#include "orchestrator/event_publisher.hpp"

#include "bus/names.hpp"
#include "core/headers.hpp"
#include "db/instances.hpp"
#include "orchestrator/contract/booking_events.hpp"
#include "worker/traced.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kTick{250};
constexpr Milliseconds kSavingWaits{100};  // as the relay's removals do: one commit for both
constexpr int kTicksPerTry = 4;            // to take over, or to ask for listeners
constexpr std::size_t kMostInHand = 2000;
constexpr std::int64_t kPage = 500;
constexpr std::size_t kDigits = 19;  // of the largest number: so its text sorts as it does

std::string sequence_of(std::int64_t number) {
    const auto digits = std::to_string(number);
    return std::string(kDigits - digits.size(), '0') + digits;
}

}  // namespace

std::optional<Envelope> announcement_of(const saga::Definition<Booking>& definition,
                                        const BookingEvent& event, const Booking& booking) {
    const auto* announcement = definition.announcement(event.step, event.what);
    if (announcement == nullptr) return std::nullopt;
    wire::EventHeading heading;
    heading.id = booking.id.value() + "/" + announcement->type;
    heading.source = contract::kEventSource;
    heading.subject = booking.id.value();
    heading.time = to_text(event.at) + "Z";
    heading.sequence = sequence_of(event.number);
    Envelope envelope;
    envelope.exchange = bus::names::kEvents;
    envelope.routing_key = announcement->type;
    envelope.type = announcement->type;
    envelope.message_id = MessageId{heading.id};
    envelope.correlation_id = booking.id.value();
    envelope.app_id = "orchestrator";
    envelope.timestamp = event.at;
    envelope.content_type = wire::kCloudEventMedia;
    envelope.body = announcement->encode(booking, std::move(heading));
    envelope.routing = Routing::kOptional;
    if (event.trace) trace::carry(*event.trace, envelope);
    return envelope;
}

EventPublisher::EventPublisher(Scheduler& scheduler, bus::Bus& bus, db::GroupCommit& commits,
                               SqlBookings& bookings, EventTail& tail,
                               const saga::Definition<Booking>& definition, int instance)
    : scheduler_(scheduler),
      bus_(bus),
      commits_(commits),
      bookings_(bookings),
      tail_(tail),
      definition_(definition),
      log_(instance) {}

void EventPublisher::start() {
    tail_.on_events([this](const Page& events) { follow(events); }, [] { return false; });
    bus_.on_connected([this, watch = std::weak_ptr(alive_)] {
        if (!watch.expired()) send_what_waits();
    });
    take_over();
    tick();
}

void EventPublisher::tick() {
    scheduler_.after(kTick, [this] { tick(); });
    ++ticks_;
    if (!announces_) {
        if (ticks_ % kTicksPerTry == 0) take_over();
        return;
    }
    // A note that was dropped is made again.
    if (commits_.counters().lazy_dropped != dropped_before_) saving_ = false;
    if (announced() > saved_) save();
    if (!silent_ && audience_.nobody()) fall_silent();
    if (silent_ && ticks_ % kTicksPerTry == 0) ask_for_listeners();
    send_what_waits();
    look();
}

void EventPublisher::take_over() {
    const auto last = std::make_shared<std::optional<std::int64_t>>();
    commits_.submit(
        [this, last](db::Transaction& tx) {
            const auto now = db::instances::now(tx, scheduler_);
            *last = log_.take(tx, now - db::instances::kGoneAfter);
        },
        [this, last](const std::exception_ptr& error) {
            if (!error && *last && !announces_) begin_after(**last);
        });
}

void EventPublisher::begin_after(std::int64_t number) {
    ++turn_;
    announces_ = true;
    followed_ = saved_ = number;
    silent_ = false;
    open_questions_ = 0;
    behind_ = true;
    in_hand_.clear();
    of_booking_.clear();
    read();
}

void EventPublisher::save() {
    if (!announces_ || std::exchange(saving_, true)) return;
    dropped_before_ = commits_.counters().lazy_dropped;
    commits_.submit_lazily(
        [this](db::Transaction& tx) {
            const auto number = announced();
            const bool still = log_.move_to(tx, number);
            tx.after_commit([this, number, still] {
                saving_ = false;
                saved_ = std::max(saved_, number);
                // What is in hand goes out all the same: the other sends it too, under the same id.
                if (!still) announces_ = false;
                if (announced() > saved_) save();
            });
        },
        kSavingWaits);
}

void EventPublisher::look() {
    const auto last = std::make_shared<std::int64_t>(0);
    commits_.submit([this, last](db::Transaction& tx) { *last = bookings_.last_event(tx); },
                    [this, last](const std::exception_ptr& error) {
                        if (error) return;
                        seen_last_ = *last;
                        // What other instances did, and what was too much at once.
                        if (*last > followed_) behind_ = true;
                        read();
                    });
}

std::int64_t EventPublisher::backlog() const {
    return announces_ ? std::max(seen_last_, tail_.last()) - announced() : 0;
}

std::int64_t EventPublisher::announced() const {
    if (!in_hand_.empty()) return in_hand_.begin()->first - 1;
    return silent_ ? unheard_ : followed_;
}

void EventPublisher::follow(const Page& events) {
    if (!announces_) return;
    for (const auto& event : events) {
        if (event.number <= followed_) continue;
        const bool next = event.number == followed_ + 1 && in_hand_.size() < kMostInHand;
        const bool known = event.booking || !definition_.announcement(event.step, event.what);
        if (!next || !known) {
            behind_ = true;
            return read();
        }
        add(event);
    }
}

void EventPublisher::add(const BookingEvent& event) {
    followed_ = event.number;
    const auto* announcement = definition_.announcement(event.step, event.what);
    if (!event.booking || announcement == nullptr) return;
    if (silent_) {
        // Nobody was ever asked about this type: it is announced, and so is what was left out.
        if (announces_ && !samples_.contains(announcement->type)) begin_after(announced());
        return;
    }
    samples_.insert_or_assign(announcement->type, event);
    auto envelope = announcement_of(definition_, event, *event.booking);
    in_hand_.emplace(event.number, Pending{event.booking_id, std::move(*envelope)});
    auto& line = of_booking_[event.booking_id];
    line.push_back(event.number);
    if (line.size() == 1) send(event.number);
}

void EventPublisher::read() {
    if (!behind_ || reading_ || in_hand_.size() > kMostInHand / 2) return;
    reading_ = true;
    behind_ = false;
    const auto page = std::make_shared<Page>();
    commits_.submit(
        [this, page](db::Transaction& tx) {
            *page = bookings_.events_after(tx, followed_, {}, kPage);
            read_bookings(tx, *page);
        },
        [this, page, turn = turn_](const std::exception_ptr& error) {
            reading_ = false;
            if (error || page->size() == static_cast<std::size_t>(kPage)) behind_ = true;
            if (error || turn != turn_) return;
            for (const auto& event : *page) {
                if (event.number == followed_ + 1) add(event);
            }
            read();
        });
}

void EventPublisher::read_bookings(db::Transaction& tx, Page& page) {
    std::map<BookingId, std::shared_ptr<const Booking>> known;
    for (auto& event : page) {
        if (definition_.announcement(event.step, event.what) == nullptr) continue;
        auto& booking = known[event.booking_id];
        if (!booking) {
            if (auto found = bookings_.find(tx, event.booking_id))
                booking = std::make_shared<const Booking>(std::move(found->data));
        }
        event.booking = booking;
        event.trace = bookings_.trace_of(tx, event.booking_id);
    }
}

void EventPublisher::send(std::int64_t number) {
    auto& pending = in_hand_.at(number);
    if (pending.under_way || !bus_.can_publish()) return;
    pending.under_way = true;
    auto& envelope = pending.envelope;
    envelope.routing = audience_.is_to_ask(envelope.type, scheduler_.now()) ? Routing::kMandatory
                                                                            : Routing::kOptional;
    const auto answered = [this, number, turn = turn_,
                           watch = std::weak_ptr(alive_)](bus::Published outcome) {
        if (!watch.expired() && turn == turn_) settled(number, outcome);
    };
    worker::publish(bus_, tracer_, Envelope(envelope), answered, worker::Unheard::kHappens);
}

void EventPublisher::send_what_waits() {
    for (const auto& [booking, line] : of_booking_) send(line.front());
}

void EventPublisher::settled(std::int64_t number, bus::Published outcome) {
    auto& pending = in_hand_.at(number);
    if (!done_with(pending.envelope, outcome)) {
        // Sent again by the tick: a refusing broker is not asked in a tight circle.
        pending.under_way = false;
        ++counters_.sent_again;
        return;
    }
    ++counters_.confirmed;
    const auto line = of_booking_.find(pending.booking);
    line->second.pop_front();
    in_hand_.erase(number);
    if (!line->second.empty()) {
        send(line->second.front());
    } else {
        of_booking_.erase(line);
    }
    save();
    read();
}

bool EventPublisher::done_with(const Envelope& envelope, bus::Published outcome) {
    if (envelope.routing == Routing::kOptional) return outcome == bus::Published::kConfirmed;
    // A missing exchange returns everything, which says nothing of listeners.
    if (outcome == bus::Published::kReturned && !bus_.problems().empty()) return false;
    audience_.answered(envelope.type, outcome);
    return outcome == bus::Published::kConfirmed || outcome == bus::Published::kReturned;
}

void EventPublisher::fall_silent() {
    silent_ = true;
    unheard_ = followed_;
}

void EventPublisher::ask_for_listeners() {
    // Those in hand go first: a sample may be one of them.
    if (open_questions_ > 0 || !in_hand_.empty() || !bus_.can_publish()) return;
    asked_after_ = followed_;
    all_returned_ = true;
    open_questions_ = samples_.size();
    for (const auto& [type, event] : samples_) {
        auto envelope = announcement_of(definition_, event, *event.booking);
        envelope->routing = Routing::kMandatory;
        envelope->headers[headers::kProbe] = "anybody?";
        bus_.publish(std::move(*envelope), [this, name = type, turn = turn_,
                                            watch = std::weak_ptr(alive_)](bus::Published outcome) {
            if (!watch.expired() && turn == turn_) asked(name, outcome);
        });
    }
}

void EventPublisher::asked(const std::string& type, bus::Published outcome) {
    if (outcome != bus::Published::kReturned || !bus_.problems().empty()) all_returned_ = false;
    audience_.answered(type, outcome);
    if (--open_questions_ > 0 || !announces_) return;
    if (!audience_.nobody()) return begin_after(announced());
    if (!all_returned_) return;
    unheard_ = asked_after_;
    save();
}

}  // namespace bellhop::orchestrator
