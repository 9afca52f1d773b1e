// The live feed.
#include "orchestrator/event_feed.hpp"

#include "core/errors.hpp"
#include "wire/codec.hpp"

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
    static constexpr auto fields() {
        return wire::fields(wire::field("booking_id", &EventBody::booking_id),
                            wire::field("step", &EventBody::step),
                            wire::field("what", &EventBody::what),
                            wire::field("status", &EventBody::status),
                            wire::field("timestamp", &EventBody::timestamp));
    }
};

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

}  // namespace

EventFeed::EventFeed(Scheduler& scheduler, SqlBookings& bookings, db::Database& database)
    : scheduler_(scheduler), bookings_(bookings), database_(database) {}

void EventFeed::start() {
    tick();
}

void EventFeed::subscribe(const http::Request& request, const http::Responder& responder) {
    if (readers_.size() >= kMostReaders) throw Unavailable("events", "too many readers");
    auto reader = std::make_shared<Reader>();
    if (const auto booking = request.parameter("booking_id")) {
        if (!booking_number(*booking)) throw BadMessage("booking_id", "is no booking id");
        reader->booking = BookingId{std::string(*booking)};
    }
    const auto last = last_event_id(request);
    reader->seen = last.value_or(0);
    reader->live = !last.has_value();
    reader->stream = responder.stream();
    reader->stream->send_comment("events of bookings");
    readers_.push_back(reader);
    if (!reader->live) catch_up(reader);
}

void EventFeed::catch_up(const std::shared_ptr<Reader>& reader) {
    if (!reader->stream->open()) return;
    std::vector<BookingEvent> page;
    database_.read([&](db::Transaction& tx) {
        page = bookings_.events_after(tx, reader->seen, reader->booking, kPage);
    });
    for (const auto& event : page) send(*reader, event);
    // Everything up to now was read in this turn, and what is committed later is published: nothing
    // falls between.
    reader->live = page.size() < static_cast<std::size_t>(kPage);
    if (!reader->live) scheduler_.post([this, reader] { catch_up(reader); });
}

void EventFeed::publish(const std::vector<BookingEvent>& events) {
    std::erase_if(readers_, [](const auto& reader) { return !reader->stream->open(); });
    for (const auto& reader : readers_) {
        if (!reader->live) continue;
        for (const auto& event : events) {
            if (reader->booking.empty() || reader->booking == event.booking_id)
                send(*reader, event);
        }
    }
}

void EventFeed::send(Reader& reader, const BookingEvent& event) {
    reader.seen = event.number;
    const EventBody body{event.booking_id, event.step, event.what, event.status, event.at};
    reader.stream->send(std::to_string(event.number), "booking", wire::encode(body));
}

void EventFeed::tick() {
    std::erase_if(readers_, [](const auto& reader) { return !reader->stream->open(); });
    for (const auto& reader : readers_) reader->stream->send_comment("still here");
    scheduler_.after(kKeepAlive, [this] { tick(); });
}

}  // namespace bellhop::orchestrator
