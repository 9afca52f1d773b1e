// From an HTTP request to a booking on disk, and from its outcome to the answer.
#include "orchestrator/front/book_hotel.hpp"

#include "availability/contract/availability.hpp"
#include "core/errors.hpp"
#include "orchestrator/front/answer_latest.hpp"
#include "orchestrator/front/booking_json.hpp"
#include "orchestrator/front/passed_wait.hpp"
#include "orchestrator/front/prefer.hpp"
#include "orchestrator/front/request_trace.hpp"
#include "wire/codec.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <sodium.h>

namespace bellhop::orchestrator {

namespace {

namespace rooms = availability::contract;

struct BookingRequest {
    std::string guest_name = "Lakshya Vashisth";
    std::string guest_email;
    std::string hotel_name = "Grand Plaza";
    Date check_in{std::chrono::sys_days{std::chrono::year{2026} / 2 / 15}};
    Date check_out{std::chrono::sys_days{std::chrono::year{2026} / 2 / 18}};
    std::string room_type = "Suite";
    int num_guests = 1;
    std::string payment_method = "credit_card";

    static constexpr std::string_view kMissing = "Missing required booking fields";
    static constexpr auto fields() {
        using B = BookingRequest;
        return wire::fields(wire::field("guest_name", &B::guest_name, rooms::kName),
                            wire::optional("guest_email", &B::guest_email, wire::Text{0, 320}),
                            wire::field("hotel_name", &B::hotel_name, rooms::kName),
                            wire::field("check_in", &B::check_in),
                            wire::field("check_out", &B::check_out),
                            wire::field("room_type", &B::room_type, rooms::kName),
                            wire::optional("num_guests", &B::num_guests, rooms::kGuests),
                            wire::field("payment_method", &B::payment_method, wire::Text{1, 64}));
    }
};

BookingRequest documented_request() {
    BookingRequest request;
    request.guest_email = "lakshya@example.com";
    return request;
}

Booking booking_of(const BookingRequest& request) {
    Booking booking;
    booking.guest_name = request.guest_name;
    booking.guest_email = request.guest_email;
    booking.hotel_name = request.hotel_name;
    booking.room_type = request.room_type;
    booking.stay = {request.check_in, request.check_out};
    booking.num_guests = request.num_guests;
    booking.payment_method = request.payment_method;
    return booking;
}

/// Of what is asked for, not of its bytes: the order of members and white space do not make another
/// request.
std::string hash_of(const Booking& booking) {
    const auto text = wire::encode(BookingRequest{
        booking.guest_name, booking.guest_email, booking.hotel_name, booking.stay.check_in,
        booking.stay.check_out, booking.room_type, booking.num_guests, booking.payment_method});
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
    std::string hex(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    hex.pop_back();
    return hex;
}

}  // namespace

Booking read_booking_request(const std::string& body) {
    const auto request = body.empty() ? documented_request() : wire::decode<BookingRequest>(body);
    rooms::require_bookable({request.check_in, request.check_out});
    return booking_of(request);
}

void describe_booking_request(wire::Schemas& schemas) {
    schemas.add<BookingRequest>("BookingRequest", wire::Side::kRead);
}

std::optional<IdempotencyKey> read_idempotency_key(const http::Request& request,
                                                   const Booking& booking) {
    const auto key = request.header("idempotency-key");
    if (!key) return std::nullopt;
    const bool printable =
        std::all_of(key->begin(), key->end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    if (key->empty() || key->size() > 255 || !printable) {
        throw BadMessage("Idempotency-Key", "must be 1 to 255 printable characters");
    }
    return IdempotencyKey{std::string(*key), hash_of(booking)};
}

void BookHotel::respond(const http::Request& request, const http::Responder& responder) {
    const auto wait = preferred_wait(request, options_.wait);
    const auto crowd = wait.count() == 0 ? std::nullopt
                                         : admission_.refusal(bookings_.own_pending(), clock_.now(),
                                                              request.held_back);
    // Whoever can't come in shall cost as little as can be. A key may be that of a booking that is
    // there already, and then its answer is.
    if (crowd && !request.header("idempotency-key")) return responder.fail(*crowd);
    auto refusal = crowd ? std::make_exception_ptr(*crowd) : std::exception_ptr{};
    auto booking = read_booking_request(request.body);
    auto key = read_idempotency_key(request, booking);
    if (auto never = refusal_of(booking)) refusal = std::move(never);
    bookings_.start(std::move(booking), std::move(key),
                    [this, wait, responder](const std::exception_ptr& error, Bookings::Started how,
                                            const std::optional<Instance>& instance) {
                        admission_.on_disk();
                        if (error) return responder.fail(error);
                        started(how, instance, wait, responder);
                    },
                    std::move(refusal), {trace::incoming(request.headers), responder.span()});
    // Not where that threw, and never called back before it returned.
    admission_.let_in();
}

http::Response BookHotel::answer(const Instance& instance) const {
    const auto now = clock_.now();
    // What this instance asked for, at the rate of what it hears: the queues mix all instances'.
    return answer_for(instance, rate_.estimate(bookings_.own_pending(), now));
}

std::exception_ptr BookHotel::refusal_of(const Booking& booking) const {
    const Date today{std::chrono::floor<std::chrono::days>(clock_.now())};
    const bool past = booking.stay.check_in < today;
    if (options_.past_stays == PastStays::kAccepted || !past) return {};
    return std::make_exception_ptr(BadMessage("check_in", "must not be in the past"));
}

void BookHotel::respond(const Instance& instance, const http::Responder& responder) const {
    tell_outcome(responder, instance);
    responder.respond(answer(instance));
}

void BookHotel::started(Bookings::Started how, const std::optional<Instance>& instance,
                        Milliseconds wait, const http::Responder& responder) {
    if (how == Bookings::Started::kKeyOfAnotherRequest) {
        return responder.respond(
            http::error(422, "This key was used for another request before", "Idempotency-Key"));
    }
    wait_for(*instance, wait, responder);
}

void BookHotel::wait_for(const Instance& instance, Milliseconds wait,
                         const http::Responder& responder) {
    if (instance.state.decided()) return respond(instance, responder);
    const BookingId id{instance.id};
    waiting_.wait(
        id, Until::kDecided, wait,
        [this, id, responder](const std::optional<Instance>& decided) {
            if (decided) return respond(*decided, responder);
            answer_latest(bookings_, id, responder,
                          [this](const Instance& latest) { return answer(latest); });
        },
        [id, responder](Milliseconds left) {
            return responder.pass_on(to_note({Until::kDecided, id, left}));
        });
}

void BookHotel::go_on(const BookingId& id, Milliseconds left, const http::Responder& responder) {
    const auto found = std::make_shared<std::optional<Instance>>();
    bookings_.commits().submit(
        [this, id, found, span = responder.span()](db::Transaction& tx) {
            *found = bookings_.store().find(tx, id);
            if (span) (void)bookings_.traces().under(tx, id, span);
        },
        [this, found, left, responder](const std::exception_ptr& error) {
            if (error) return responder.fail(error);
            if (*found) return wait_for(**found, left, responder);
            responder.respond(http::error(404, "Booking not found", "booking_id"));
        });
}

}  // namespace bellhop::orchestrator
