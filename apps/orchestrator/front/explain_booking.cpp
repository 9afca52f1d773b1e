// Putting together where a booking stands.
#include "orchestrator/front/explain_booking.hpp"

#include "db/outbox.hpp"
#include "orchestrator/contract/explanation.hpp"
#include "saga/advance.hpp"

namespace bellhop::orchestrator {

namespace {

/// Everything that is not answered yet, also what is parked.
std::vector<saga::Action> unanswered(const saga::Shape& shape, const saga::State& state) {
    auto without_parked = state;
    without_parked.parked = 0;
    return saga::outstanding(shape, without_parked);
}

contract::Waits waits(const saga::Shape& shape, const Instance& instance,
                      const saga::Action& action) {
    const auto& row = shape.rows[action.row];
    contract::Waits waits;
    waits.step = row.name;
    waits.message_id = saga::command_id(shape, instance.id, action);
    waits.queue = row.queue;
    waits.undo = action.kind == saga::Action::Kind::kSendUndo;
    waits.parked = instance.state.parks(action.row);
    waits.since = instance.asked_at;
    waits.asked_again = instance.asked_again;
    return waits;
}

contract::Explanation explain(db::Transaction& tx, Bookings& bookings, const Instance& instance) {
    const auto& shape = bookings.engine().shape();
    contract::Explanation told;
    told.booking_id = BookingId{instance.id};
    told.status = saga::to_text(instance.state.outcome);
    told.state = saga::to_text(shape, instance.state);
    told.settled = instance.state.settled();
    if (instance.state.needs_attention()) told.attention = instance.attention;
    told.unsent = db::outbox::count_of(tx, instance.id);
    for (const auto& action : unanswered(shape, instance.state)) {
        auto one = waits(shape, instance, action);
        one.ahead = bookings.store().count_ahead(tx, instance);
        told.waits_for.push_back(std::move(one));
    }
    for (const auto& event : bookings.store().history(tx, told.booking_id)) {
        told.history.push_back({event.step, event.what, event.at});
    }
    told.trace_id = BookingTraces::id_of(tx, told.booking_id).hex();
    return told;
}

}  // namespace

void explain_booking(Bookings& bookings, const http::Request& request,
                     const http::Responder& responder) {
    std::optional<std::string> text;
    bookings.commits().database().read([&](db::Transaction& tx) {
        const auto found = bookings.store().find(tx, BookingId{request.captures.at("id")});
        if (found) text = wire::encode(explain(tx, bookings, *found));
    });
    responder.respond(text ? http::json(200, std::move(*text))
                           : http::error(404, "Booking not found", "booking_id"));
}

}  // namespace bellhop::orchestrator
