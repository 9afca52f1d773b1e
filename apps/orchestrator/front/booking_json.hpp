// A booking as clients see it, and the status that says how it went.
#pragma once

#include "http/message.hpp"
#include "orchestrator/book/sql_bookings.hpp"
#include "orchestrator/service_rate.hpp"
#include "wire/schema.hpp"

#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// The documented answer to a booking request: 200, 202 (with Location and Retry-After), 402, 404
/// or 409. @param estimate of a booking that is not decided yet
[[nodiscard]] http::Response answer_for(const Instance& instance, const Estimate& estimate);
/// The booking as it stands, with its history.
[[nodiscard]] http::Response booking_with_history(const Instance& instance,
                                                  const std::vector<BookingEvent>& history);
/// A page of bookings. @param next_cursor empty where this is the last page
[[nodiscard]] http::Response booking_page(const std::vector<Instance>& instances,
                                          const std::string& next_cursor);
/// Adds the schemas of these answers.
void describe_booking_answers(wire::Schemas& schemas);

}  // namespace bellhop::orchestrator
