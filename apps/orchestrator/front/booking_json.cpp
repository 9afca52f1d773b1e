// Bookings field by field, as documented.
#include "orchestrator/front/booking_json.hpp"

#include "availability/contract/availability.hpp"
#include "orchestrator/book/book_saga.hpp"
#include "wire/codec.hpp"

#include <map>

namespace bellhop::orchestrator {

namespace {

using saga::Outcome;

struct HistoryLine {
    std::string step;
    std::string what;
    Timestamp timestamp;
    static constexpr auto fields() {
        return wire::fields(wire::field("step", &HistoryLine::step),
                            wire::field("what", &HistoryLine::what),
                            wire::field("timestamp", &HistoryLine::timestamp));
    }
};

/// Every member that a booking can show, in the documented order; what is not known is left out.
struct BookingBody {
    std::string status;
    std::optional<std::string> message;
    BookingId booking_id;
    std::optional<TransactionId> transaction_id;
    std::string guest_name;
    std::string guest_email;
    std::string hotel_name;
    std::string room_type;
    Date check_in;
    Date check_out;
    std::int64_t number_of_nights = 0;
    std::optional<Amount> room_rate_per_night;
    std::optional<Amount> total_amount;
    std::optional<std::string> currency;
    std::optional<std::string> payment_status;
    Timestamp booking_timestamp;
    std::optional<std::string> step;
    std::optional<std::string> reason;
    std::optional<std::vector<std::string>> outstanding;
    std::optional<std::vector<HistoryLine>> history;
    static constexpr auto fields() {
        using B = BookingBody;
        return wire::fields(
            wire::field("status", &B::status), wire::field("message", &B::message),
            wire::field("booking_id", &B::booking_id),
            wire::field("transaction_id", &B::transaction_id),
            wire::field("guest_name", &B::guest_name), wire::field("guest_email", &B::guest_email),
            wire::field("hotel_name", &B::hotel_name), wire::field("room_type", &B::room_type),
            wire::field("check_in", &B::check_in), wire::field("check_out", &B::check_out),
            wire::field("number_of_nights", &B::number_of_nights),
            wire::field("room_rate_per_night", &B::room_rate_per_night),
            wire::field("total_amount", &B::total_amount), wire::field("currency", &B::currency),
            wire::field("payment_status", &B::payment_status),
            wire::field("booking_timestamp", &B::booking_timestamp), wire::field("step", &B::step),
            wire::field("reason", &B::reason), wire::field("outstanding", &B::outstanding),
            wire::field("history", &B::history));
    }
};

struct PendingBody {
    std::string status = "pending";
    std::string message = "Booking accepted; it is confirmed as soon as the workers have answered";
    BookingId booking_id;
    std::string status_url;
    std::optional<std::int64_t> estimated_seconds;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &PendingBody::status),
                            wire::field("message", &PendingBody::message),
                            wire::field("booking_id", &PendingBody::booking_id),
                            wire::field("status_url", &PendingBody::status_url),
                            wire::field("estimated_seconds", &PendingBody::estimated_seconds));
    }
};

struct FailedBody {
    std::string status;
    std::string message;
    std::optional<std::string> step;
    BookingId booking_id;
    std::optional<std::string> reason;
    std::optional<TransactionId> transaction_id;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &FailedBody::status),
                            wire::field("message", &FailedBody::message),
                            wire::field("step", &FailedBody::step),
                            wire::field("booking_id", &FailedBody::booking_id),
                            wire::field("reason", &FailedBody::reason),
                            wire::field("transaction_id", &FailedBody::transaction_id));
    }
};

struct PageBody {
    std::vector<BookingBody> bookings;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return wire::fields(wire::field("bookings", &PageBody::bookings),
                            wire::field("next_cursor", &PageBody::next_cursor));
    }
};

template <class T>
std::optional<T> where(bool known, T value) {
    return known ? std::optional<T>(std::move(value)) : std::nullopt;
}

std::string message_of(const Instance& instance) {
    switch (instance.state.outcome) {
        case Outcome::kConfirmed:
            return "Hotel booking confirmed successfully";
        case Outcome::kFailed:
            return instance.data.failure.message;
        case Outcome::kCancelled:
            return "Booking cancelled";
        case Outcome::kOpen:
            break;
    }
    return PendingBody{}.message;
}

std::optional<std::string> payment_status(const Instance& instance) {
    const auto& booking = instance.data;
    if (booking.transaction_id.empty()) return std::nullopt;
    if (booking.failure.step == "payment") return "declined";
    if (instance.state.outcome != Outcome::kCancelled) return "approved";
    // Its transaction is known, so it was charged, and the refund is row charge_payment's undo.
    return instance.state.settled() ? "refunded" : "refunding";
}

std::vector<std::string> undone_later(const Instance& instance) {
    static const auto shape = book_saga().shape;
    static const std::map<std::string, std::string> words{{"charge_payment", "refund"},
                                                          {"hold_room", "release of the room"}};
    std::vector<std::string> names;
    for (auto row = shape.rows.size(); row-- > 0;) {
        if (!instance.state.undoes(row)) continue;
        const auto& name = shape.rows[row].name;
        const auto word = words.find(name);
        names.push_back(word == words.end() ? "undo of " + name : word->second);
    }
    return names;
}

BookingBody body_of(const Instance& instance) {
    const Booking& b = instance.data;
    const bool priced = b.total.amount.minor > 0;
    BookingBody body;
    body.status = saga::to_text(instance.state.outcome);
    body.message = message_of(instance);
    body.booking_id = b.id;
    body.transaction_id = where(!b.transaction_id.empty(), b.transaction_id);
    body.guest_name = b.guest_name;
    body.guest_email = b.guest_email;
    body.hotel_name = b.hotel_name;
    body.room_type = b.room_type;
    body.check_in = b.stay.check_in;
    body.check_out = b.stay.check_out;
    body.number_of_nights = b.stay.nights();
    body.room_rate_per_night = where(priced, b.room_rate.amount);
    body.total_amount = where(priced, b.total.amount);
    body.currency = where(priced, b.total.currency);
    body.payment_status = payment_status(instance);
    body.booking_timestamp = b.booked_at;
    body.step = where(!b.failure.step.empty(), b.failure.step);
    body.reason = where(b.failure.step == "payment", b.payment_reason);
    if (auto outstanding = undone_later(instance); !outstanding.empty()) {
        body.outstanding = std::move(outstanding);
    }
    return body;
}

int status_of(const Failure& failure) {
    using namespace availability::contract;
    if (failure.step == "payment") return 402;
    return failure.reason_code == kHotelUnknown || failure.reason_code == kRoomTypeUnknown ? 404
                                                                                           : 409;
}

template <class T>
http::Response json(int status, const T& body) {
    return http::json(status, wire::encode(body));
}

http::Response pending(const Instance& instance, const Estimate& estimate) {
    PendingBody body;
    body.booking_id = instance.data.id;
    body.status_url = "/bookings/" + instance.id;
    body.estimated_seconds = estimate.decided_s;
    auto response = json(202, body);
    response.headers = {{"Location", body.status_url},
                        {"Retry-After", std::to_string(estimate.retry_after_s)}};
    return response;
}

http::Response failed(const Instance& instance) {
    const auto& booking = instance.data;
    const bool payment = booking.failure.step == "payment";
    return json(status_of(booking.failure),
                FailedBody{"failed", booking.failure.message, booking.failure.step, booking.id,
                           where(payment, booking.payment_reason),
                           where(!booking.transaction_id.empty(), booking.transaction_id)});
}

}  // namespace

http::Response answer_for(const Instance& instance, const Estimate& estimate) {
    switch (instance.state.outcome) {
        case Outcome::kConfirmed:
            return json(200, body_of(instance));
        case Outcome::kFailed:
            return failed(instance);
        case Outcome::kCancelled:
            return json(
                409, FailedBody{"cancelled", message_of(instance), {}, instance.data.id, {}, {}});
        case Outcome::kOpen:
            break;
    }
    return pending(instance, estimate);
}

http::Response booking_with_history(const Instance& instance,
                                    const std::vector<BookingEvent>& history) {
    auto body = body_of(instance);
    auto& lines = body.history.emplace();
    for (const auto& event : history) {
        lines.push_back({event.step.empty() ? "booking" : event.step, event.what, event.at});
    }
    return json(200, body);
}

http::Response booking_page(const std::vector<Instance>& instances,
                            const std::string& next_cursor) {
    PageBody page;
    for (const auto& instance : instances) page.bookings.push_back(body_of(instance));
    page.next_cursor = where(!next_cursor.empty(), next_cursor);
    return json(200, page);
}

void describe_booking_answers(wire::Schemas& schemas) {
    using wire::Side;
    schemas.add<BookingBody>("Booking", Side::kWritten)
        .add<PendingBody>("PendingBooking", Side::kWritten)
        .add<FailedBody>("FailedBooking", Side::kWritten)
        .add<PageBody>("BookingPage", Side::kWritten);
}

}  // namespace bellhop::orchestrator
