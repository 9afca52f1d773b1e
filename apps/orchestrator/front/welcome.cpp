// The welcome.
#include "orchestrator/front/welcome.hpp"

#include "wire/json_text.hpp"

#include <array>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kEndpoints{{
    {"POST /book-hotel", "Book a hotel (orchestrates availability and payment)"},
    {"GET /bookings", "List bookings, newest first (status, guest_email, limit, cursor)"},
    {"GET /bookings/<booking_id>", "One booking with its history"},
    {"DELETE /bookings/<booking_id>", "Cancel a booking"},
    {"GET /events", "What happens, as Server-Sent Events (booking_id, Last-Event-ID)"},
    {"GET /dashboard", "All of this for people, in a browser"},
    {"GET /health", "Whether the process serves, and what it depends on"},
    {"GET /ready", "Whether bookings can be confirmed now"},
    {"GET /metrics", "Metrics for Prometheus"},
}};

constexpr std::string_view kDescription = "Hotel Booking Orchestrator Service";

}  // namespace

http::Response welcome(int port) {
    std::string body = R"({"port":)" + std::to_string(port) + R"(,"description":)" +
                       wire::quoted(kDescription) + R"(,"endpoints":{)";
    bool first = true;
    for (const auto& [route, purpose] : kEndpoints) {
        if (!std::exchange(first, false)) body += ',';
        body += wire::quoted(route) + ":" + wire::quoted(purpose);
    }
    return {200, "application/json", {}, body + "}}\n"};
}

}  // namespace bellhop::orchestrator
