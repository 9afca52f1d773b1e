// The live feed.
#include "orchestrator/event_feed.hpp"

#include "core/errors.hpp"
#include "wire/codec.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr std::size_t kMostReaders = 256;
constexpr std::int64_t kPage = 500;
constexpr Milliseconds kKeepAlive{15000};

struct EventBody {
    BookingId booking_id;
    std::string step;
    std::string what;
    std::string status;
    Timestamp timestamp;
    std::optional<std::string> event;  // its type on `booking.events`, where it is announced
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &EventBody::booking_id),
                            wire::field("step", &EventBody::step),
                            wire::field("what", &EventBody::what),
                            wire::field("status", &EventBody::status),
                            wire::field("timestamp", &EventBody::timestamp),
                            wire::field("event", &EventBody::event));
    }
};

}  // namespace

std::optional<std::int64_t> last_event_id(const http::Request& request) {
    const auto text = request.header("last-event-id");
    if (!text || text->empty()) return std::nullopt;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != text->data() + text->size() || number < 0) {
        throw BadMessage("Last-Event-ID", "must be the id of an event of this feed");
    }
    return number;
}

void describe_feed_event(wire::Schemas& schemas) {
    schemas.add<EventBody>("BookingEvent", wire::Side::kWritten);
}

EventFeed::EventFeed(Scheduler& scheduler, SqlBookings& bookings, db::GroupCommit& commits,
                     EventTail& tail, const saga::Definition<Booking>& definition)
    : scheduler_(scheduler),
      bookings_(bookings),
      commits_(commits),
      tail_(tail),
      definition_(definition) {}

void EventFeed::start() {
    tail_.on_events([this](const std::vector<BookingEvent>& events) { publish(events); },
                    [this] { return !readers_.empty(); });
    tick();
}

void EventFeed::subscribe(const http::Request& request, const http::Responder& responder) {
    if (readers_.size() >= kMostReaders) throw Unavailable("events", "too many readers");
    auto reader = std::make_shared<Reader>(Reader{responder, {}, last_event_id(request), {}});
    if (const auto booking = request.parameter("booking_id")) {
        if (!booking_number(*booking)) throw BadMessage("booking_id", "is no booking id");
        reader->booking = BookingId{std::string(*booking)};
    }
    readers_.push_back(reader);
    catch_up(reader);
}

void EventFeed::catch_up(const SharedReader& reader) {
    const auto page = std::make_shared<Page>();
    commits_.submit(
        [this, reader, page](db::Transaction& tx) {
            // First the end, then the page: what is between the two is on the page.
            page->end = bookings_.last_event(tx);
            page->events.clear();
            if (!reader->seen) return;
            // An id from before the numbers began anew is taken for the last one.
            const auto seen = std::min(*reader->seen, page->end);
            page->events = bookings_.events_after(tx, seen, reader->booking, kPage);
        },
        [this, reader, page](const std::exception_ptr& error) {
            if (error) return dismiss(reader, error);
            take(reader, *page);
        });
}

void EventFeed::take(const SharedReader& reader, const Page& page) {
    if (!reader->stream) {
        reader->stream = std::exchange(reader->responder, std::nullopt)->stream();
        // Whoever reads this misses nothing from here on.
        reader->stream->send_comment("events of bookings");
    }
    if (!reader->stream->open()) return forget_closed();
    const bool more = page.events.size() == static_cast<std::size_t>(kPage);
    for (const auto& event : page.events) send(*reader, event);
    if (!more) reader->seen = page.events.empty() ? page.end : std::max(page.end, *reader->seen);
    // What was told while the page was read is read too.
    reader->live = !more && *reader->seen >= tail_.last();
    if (!reader->live) catch_up(reader);
}

void EventFeed::dismiss(const SharedReader& reader, const std::exception_ptr& error) {
    if (reader->stream) {
        reader->stream->close();
    } else {
        reader->responder->fail(error);
    }
    std::erase(readers_, reader);
}

void EventFeed::publish(const std::vector<BookingEvent>& events) {
    forget_closed();
    for (const auto& reader : readers_) {
        if (!reader->live) continue;
        for (const auto& event : events) {
            const bool wanted = reader->booking.empty() || reader->booking == event.booking_id;
            if (wanted && event.number > *reader->seen) send(*reader, event);
        }
    }
}

void EventFeed::forget_closed() {
    std::erase_if(readers_,
                  [](const auto& reader) { return reader->stream && !reader->stream->open(); });
}

void EventFeed::send(Reader& reader, const BookingEvent& event) const {
    reader.seen = event.number;
    EventBody body{event.booking_id, event.step, event.what, event.status, event.at, {}};
    if (const auto* announcement = definition_.announcement(event.step, event.what))
        body.event = announcement->type;
    reader.stream->send(std::to_string(event.number), "booking", wire::encode(body));
}

void EventFeed::tick() {
    forget_closed();
    for (const auto& reader : readers_) {
        if (reader->stream) reader->stream->send_comment("still here");
    }
    scheduler_.after(kKeepAlive, [this] { tick(); });
}

}  // namespace bellhop::orchestrator
