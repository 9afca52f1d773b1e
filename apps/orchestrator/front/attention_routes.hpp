// GET /attention, GET /bookings/{id}/commands, POST /bookings/{id}/retry and
// /bookings/{id}/resolve: what an operator does about bookings that need a person.
#pragma once

#include "http/server.hpp"
#include "orchestrator/bookings.hpp"

#include <string>

namespace bellhop::orchestrator {

/// Answers are those of orchestrator/contract/attention.hpp; 404 where there is no such booking.
class AttentionRoutes {
 public:
    /// @param reply_to this instance's reply queue
    AttentionRoutes(Bookings& bookings, std::string reply_to)
        : bookings_(bookings), reply_to_(std::move(reply_to)) {}

    /// Those that need a person; `limit` 1 to 1000. @throws BadMessage for one that can't be
    void list(const http::Request& request, const http::Responder& responder);
    /// What one booking waits for.
    void commands(const http::Request& request, const http::Responder& responder);
    /// Asks again for what is parked; 409 where nothing is.
    void retry(const http::Request& request, const http::Responder& responder);
    /// Declares what is parked settled by hand, with a note; 409 where nothing is.
    /// @throws BadMessage for a body that is no contract::Resolution
    void resolve(const http::Request& request, const http::Responder& responder);

 private:
    [[nodiscard]] http::Response answer_of(const Instance& instance) const;
    [[nodiscard]] Bookings::OnMended answering(const http::Responder& responder) const;

    Bookings& bookings_;
    std::string reply_to_;
};

}  // namespace bellhop::orchestrator
