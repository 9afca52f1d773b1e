// The welcome.
#include "orchestrator/front/welcome.hpp"

#include "wire/json_text.hpp"

#include <array>
#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEndpoints{{
    {"POST /book-hotel", "Book a hotel (orchestrates availability and payment)"},
    {"GET /bookings", "List bookings, newest first (status, guest_email, limit, cursor)"},
    {"GET /bookings/<booking_id>", "One booking with its history"},
    {"DELETE /bookings/<booking_id>", "Cancel a booking"},
    {"GET /events", "What happens, as Server-Sent Events (booking_id, Last-Event-ID)"},
    {"GET /health", "Whether the process serves, and what it depends on"},
    {"GET /ready", "Whether bookings can be confirmed now"},
    {"GET /metrics", "Metrics for Prometheus"},
}};

constexpr std::string_view kDescription = "Hotel Booking Orchestrator Service";

http::Response as_json(int port) {
    std::string body = R"({"port":)" + std::to_string(port) + R"(,"description":)" +
                       wire::quoted(kDescription) + R"(,"endpoints":{)";
    bool first = true;
    for (const auto& [route, purpose] : kEndpoints) {
        if (!std::exchange(first, false)) body += ',';
        body += wire::quoted(route) + ":" + wire::quoted(purpose);
    }
    return {200, "application/json", {{"Vary", "Accept"}}, body + "}}\n"};
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else {
            out += c;
        }
    }
    return out;
}

http::Response as_page() {
    std::string body =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Bellhop</title>"
        "<meta name=\"viewport\" content=\"width=device-width\"><style>body{font:16px/1.5 "
        "system-ui;"
        "max-width:44rem;margin:3rem auto;padding:0 1rem}code{white-space:nowrap}dd{margin:0 0 "
        ".6rem}"
        "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#8cf}}</style></"
        "head>"
        "<body><h1>Bellhop</h1><p>" +
        std::string(kDescription) + "</p><dl>";
    for (const auto& [route, purpose] : kEndpoints) {
        body += "<dt><code>" + escaped(route) + "</code></dt><dd>" + escaped(purpose) + "</dd>";
    }
    return {200, "text/html; charset=utf-8", {{"Vary", "Accept"}}, body + "</dl></body></html>\n"};
}

}  // namespace

http::Response welcome(const http::Request& request, int port) {
    const auto accept = request.header("accept").value_or("");
    return accept.find("text/html") != std::string_view::npos ? as_page() : as_json(port);
}

}  // namespace bellhop::orchestrator
