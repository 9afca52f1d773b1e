// POST /book-hotel.
#pragma once

#include "http/server.hpp"
#include "orchestrator/bookings.hpp"
#include "orchestrator/front/admission.hpp"
#include "orchestrator/service_rate.hpp"
#include "orchestrator/waiting.hpp"
#include "wire/schema.hpp"

#include <optional>
#include <string>

namespace bellhop::orchestrator {

enum class PastStays { kAccepted, kRefused };

/// What a booking request asks for. An empty body is the documented booking.
/// @throws BadMessage naming the field (MissingFields all that are missing)
[[nodiscard]] Booking read_booking_request(const std::string& body);

/// Adds the schema of that body.
void describe_booking_request(wire::Schemas& schemas);

/// The client's `Idempotency-Key`, with a hash of the request. @throws BadMessage for a key that is
/// not 1 to 255 printable characters. @see draft-ietf-httpapi-idempotency-key-header
[[nodiscard]] std::optional<IdempotencyKey> read_idempotency_key(const http::Request& request,
                                                                 const Booking& booking);

/// Validates, starts the booking, waits for it, answers.
class BookHotel {
 public:
    struct Options {
        Milliseconds wait{5000};
        PastStays past_stays = PastStays::kAccepted;
        std::size_t most_waiting = 512;
    };

    BookHotel(Bookings& bookings, Waiting& waiting, const ServiceRate& rate, const Clock& clock,
              Options options)
        : bookings_(bookings),
          waiting_(waiting),
          rate_(rate),
          clock_(clock),
          options_(options),
          admission_(waiting, rate, options.most_waiting) {}

    /// @throws BadMessage for a request that can't be
    void respond(const http::Request& request, const http::Responder& responder);
    /// Whether a client that came to wait now would be refused.
    [[nodiscard]] bool full() const { return admission_.full(clock_.now()); }
    /// Waits on for a booking that a predecessor of this process began, and answers.
    void go_on(const BookingId& id, Milliseconds left, const http::Responder& responder);

 private:
    /// Why a new booking is refused; empty where it is not.
    [[nodiscard]] std::exception_ptr refusal_of(const Booking& booking) const;
    [[nodiscard]] http::Response answer(const Instance& instance) const;
    void respond(const Instance& instance, const http::Responder& responder) const;
    void started(Bookings::Started how, const std::optional<Instance>& instance, Milliseconds wait,
                 const http::Responder& responder);
    void wait_for(const Instance& instance, Milliseconds wait, const http::Responder& responder);

    Bookings& bookings_;
    Waiting& waiting_;
    const ServiceRate& rate_;
    const Clock& clock_;
    Options options_;
    Admission admission_;
};

}  // namespace bellhop::orchestrator
