// A request's head as bytes: scanned whole and in pieces, its target decoded, and every header and
// parameter that a route reads. The first byte says how long the pieces are.
#include "fuzz/try_one.hpp"
#include "head_scanner.hpp"
#include "orchestrator/event_feed.hpp"
#include "orchestrator/front/book_hotel.hpp"
#include "orchestrator/front/booking_routes.hpp"
#include "orchestrator/front/prefer.hpp"
#include "service/fact_page.hpp"
#include "target.hpp"

#include <algorithm>

namespace bellhop::fuzz {

namespace {

using Scanned = std::optional<http::ScannedHead>;

Scanned in_pieces(std::string_view bytes, std::size_t piece) {
    std::size_t looked_at = 0;
    Scanned scanned;
    for (std::size_t end = 0; !scanned && end < bytes.size();) {
        end = std::min(end + piece, bytes.size());
        scanned = http::scan_head(bytes.substr(0, end), {}, looked_at);
    }
    return scanned;
}

void check_same(const Scanned& whole, const Scanned& cut) {
    BELLHOP_CHECK(whole.has_value() == cut.has_value());
    if (!whole) return;
    BELLHOP_CHECK(whole->refusal.has_value() == cut->refusal.has_value());
    if (!whole->refusal) {
        BELLHOP_CHECK(whole->bytes == cut->bytes && whole->head.target == cut->head.target);
        BELLHOP_CHECK(whole->head.headers == cut->head.headers);
        BELLHOP_CHECK(whole->head.content_length == cut->head.content_length);
    }
}

void check_refused_well(const http::ScannedHead& scanned) {
    BELLHOP_CHECK(scanned.refusal->status >= 400 && scanned.refusal->status <= 505);
    BELLHOP_CHECK(!scanned.refusal->message.empty());
}

/// As libs/http makes it.
http::Request request_of(const http::Head& head) {
    auto target = http::parse_target(head.target);
    BELLHOP_CHECK(target.path.find('\0') == std::string::npos);
    http::Request request;
    request.method = head.method;
    request.path = std::move(target.path);
    request.query = std::move(target.query);
    for (const auto& [name, value] : head.headers) request.headers.emplace(name, value);
    return request;
}

void read_prefer(const http::Request& request) {
    constexpr Milliseconds kUsual{5000};
    const auto wait = orchestrator::preferred_wait(request, kUsual);
    BELLHOP_CHECK(wait.count() >= 0 && wait.count() <= 30000);
    // RFC 9110 section 5.3: one header with a list says what several headers say.
    http::Request split;
    const auto [first, last] = request.headers.equal_range("prefer");
    for (auto header = first; header != last; ++header) {
        std::string_view rest = header->second;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            split.headers.emplace("prefer", rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    BELLHOP_CHECK(orchestrator::preferred_wait(split, kUsual) == wait);
}

void read_fields(const http::Request& request) {
    read_prefer(request);
    std::optional<orchestrator::IdempotencyKey> key;
    if (taken([&] { key = orchestrator::read_idempotency_key(request, {}); }) && key)
        BELLHOP_CHECK(!key->key.empty() && key->key.size() <= 255);
    std::optional<std::int64_t> event;
    if (taken([&] { event = orchestrator::last_event_id(request); }))
        BELLHOP_CHECK(event.value_or(0) >= 0);
    orchestrator::SqlBookings::Filter filter;
    if (taken([&] { filter = orchestrator::read_list_request(request); }))
        BELLHOP_CHECK(filter.most >= 1 && filter.most <= 100 && filter.before >= 1);
    service::FactPage page;
    if (taken([&] { page = service::FactPage::of(request); })) {
        BELLHOP_CHECK(page.limit >= 1 && page.limit <= 1000);
        BELLHOP_CHECK(page.after.find('\0') == std::string::npos);
        const auto number = orchestrator::booking_number(page.after);
        BELLHOP_CHECK(!number || orchestrator::booking_id(*number).value() == page.after);
    }
}

}  // namespace

void try_one(std::string_view bytes) {
    const std::size_t piece = std::max(1U, take_byte(bytes));
    std::size_t looked_at = 0;
    const auto whole = http::scan_head(bytes, {}, looked_at);
    check_same(whole, in_pieces(bytes, piece));
    if (!whole) return;
    BELLHOP_CHECK(whole->bytes <= bytes.size());
    if (whole->refusal) return check_refused_well(*whole);
    BELLHOP_CHECK(whole->bytes <= http::Limits{}.head_bytes);
    BELLHOP_CHECK(whole->head.content_length <= http::Limits{}.body_bytes);
    read_fields(request_of(whole->head));
}

}  // namespace bellhop::fuzz
