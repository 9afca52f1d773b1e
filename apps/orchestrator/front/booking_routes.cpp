// Reading and cancelling bookings.
#include "orchestrator/front/booking_routes.hpp"

#include "core/errors.hpp"
#include "orchestrator/front/booking_json.hpp"
#include "orchestrator/front/passed_wait.hpp"
#include "orchestrator/front/prefer.hpp"
#include "orchestrator/front/request_trace.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace bellhop::orchestrator {

namespace {

constexpr std::int64_t kMostOnPage = 100;
constexpr std::size_t kMostSearched = 100;

BookingId id_of(const http::Request& request) {
    return BookingId{request.captures.at("id")};
}

http::Response unknown() {
    return http::error(404, "Booking not found", "booking_id");
}

}  // namespace

SqlBookings::Filter read_list_request(const http::Request& request) {
    constexpr std::array<std::string_view, 5> kStatuses{"", "pending", "confirmed", "failed",
                                                        "cancelled"};
    SqlBookings::Filter filter;
    filter.status = request.parameter("status").value_or("");
    if (std::find(kStatuses.begin(), kStatuses.end(), filter.status) == kStatuses.end()) {
        throw BadMessage("status", "must be pending, confirmed, failed or cancelled");
    }
    filter.guest_email = request.parameter("guest_email").value_or("");
    filter.search = request.parameter("search").value_or("");
    if (filter.search.size() > kMostSearched)
        throw BadMessage("search", "must be at most 100 bytes long");
    filter.before = http::whole_parameter(request, "cursor", {INT64_MAX, INT64_MAX});
    filter.most = http::whole_parameter(request, "limit", {20, kMostOnPage});
    return filter;
}

void BookingRoutes::get(const http::Request& request, const http::Responder& responder) {
    answer_with_history(id_of(request), responder);
}

void BookingRoutes::answer_with_history(const BookingId& id, const http::Responder& responder) {
    struct Found {
        std::optional<Instance> instance;
        std::vector<BookingEvent> history;
    };
    responder.about(id.value());
    const auto found = std::make_shared<Found>();
    // Not read at once: this may run in a timer or after a commit, where nothing may be thrown.
    bookings_.commits().submit(
        [this, id, found](db::Transaction& tx) {
            found->instance = bookings_.store().find(tx, id);
            if (found->instance) found->history = bookings_.store().history(tx, id);
        },
        [found, responder](const std::exception_ptr& error) {
            if (error) return responder.fail(error);
            if (found->instance) tell_outcome(responder, *found->instance);
            responder.respond(found->instance
                                  ? booking_with_history(*found->instance, found->history)
                                  : unknown());
        });
}

void BookingRoutes::list(const http::Request& request, const http::Responder& responder) {
    auto filter = read_list_request(request);
    const auto wanted = static_cast<std::size_t>(filter.most);
    // One more than wanted tells whether there is another page.
    ++filter.most;
    std::vector<Instance> page;
    std::int64_t oldest = 0;
    bookings_.commits().database().read([&](db::Transaction& tx) {
        auto& store = bookings_.store();
        page = filter.search.empty() ? store.list(tx, filter) : store.search(tx, filter, oldest);
    });
    // A search that found less may still find something further back.
    std::string next = oldest > 0 ? std::to_string(oldest) : "";
    if (page.size() > wanted) {
        page.resize(wanted);
        next = std::to_string(*booking_number(page.back().id));
    }
    responder.respond(booking_page(page, next));
}

void BookingRoutes::cancel(const http::Request& request, const http::Responder& responder) {
    cancel(id_of(request), preferred_wait(request, wait_), responder);
}

void BookingRoutes::cancel(const BookingId& id, Milliseconds wait,
                           const http::Responder& responder) {
    responder.about(id.value());
    const auto cancelled = [this, id, wait, responder](const std::exception_ptr& error,
                                                       const std::optional<Instance>& instance) {
        if (error) return responder.fail(error);
        if (!instance) return responder.respond(unknown());
        if (instance->state.settled()) return answer_with_history(id, responder);
        waiting_.wait(
            id, Until::kSettled, wait,
            [this, id, responder](const std::optional<Instance>&) {
                answer_with_history(id, responder);
            },
            [id, responder](Milliseconds left) {
                return responder.pass_on(to_note({Until::kSettled, id, left}));
            });
    };
    bookings_.cancel(id, cancelled, responder.span());
}

}  // namespace bellhop::orchestrator
