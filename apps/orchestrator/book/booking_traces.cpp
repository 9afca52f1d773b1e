// The traces of bookings, and the table of those that a client began.
#include "orchestrator/book/booking_traces.hpp"

#include "orchestrator/book/sql_bookings.hpp"

#include <string>
#include <utility>

namespace bellhop::orchestrator {

namespace {

void keep(db::Transaction& tx, const BookingId& id, const trace::Context& client) {
    tx.execute(
        "INSERT INTO booking_traces (booking_number, traceparent, tracestate) VALUES (:number, "
        ":parent, :state)",
        booking_number(id.value()).value_or(0), to_traceparent(client), client.state);
}

BookingTraces::Client find_client(db::Transaction& tx, const BookingId& id) {
    const auto row = tx.row<std::string, std::string>(
        "SELECT traceparent, tracestate FROM booking_traces WHERE booking_number = :number",
        booking_number(id.value()).value_or(0));
    if (!row) return std::nullopt;
    auto client = trace::parse_traceparent(std::get<0>(*row));
    if (client) client->state = std::get<1>(*row);
    return client;
}

}  // namespace

trace::Context BookingTraces::root_of(const BookingId& id, const Client& client) const {
    return tracer_->root_of(id.value(), client);
}

trace::Headers BookingTraces::begin(db::Transaction& tx, const BookingId& id, const Client& client,
                                    const trace::Span& request) const {
    if (client) keep(tx, id, *client);
    if (tracer_ == nullptr) return client ? trace::headers_for(*client) : trace::Headers{};
    const auto root = root_of(id, client);
    request.move_to(root, client ? client->span : trace::SpanId{});
    return trace::headers_for(root);
}

trace::Headers BookingTraces::under(db::Transaction& tx, const BookingId& id,
                                    const trace::Span& request) const {
    const auto client = find_client(tx, id);
    if (tracer_ == nullptr) return client ? trace::headers_for(*client) : trace::Headers{};
    const auto root = root_of(id, client);
    if (!request) return trace::headers_for(root);
    auto here = request.context();
    if (here.trace != root.trace && !request.parent().none()) {
        request.link(root);
        return trace::headers_for(root);
    }
    if (here.trace == root.trace) return trace::headers_for(here);
    request.move_to({root.trace, here.span, root.flags, root.state}, root.span);
    return trace::headers_for(request.context());
}

trace::Headers BookingTraces::of(db::Transaction& tx, const BookingId& id) const {
    return under(tx, id, {});
}

trace::TraceId BookingTraces::id_of(db::Transaction& tx, const BookingId& id) {
    const auto client = find_client(tx, id);
    return client ? client->trace : trace::derived_from(id.value()).trace;
}

BookingTraces::Scope::Scope(BookingTraces& traces, trace::Headers headers)
    : traces_(traces), headers_(std::move(headers)) {
    traces_.current_ = &headers_;
}

void BookingTraces::mark(db::Transaction& tx, Envelope& message) const {
    if (current_ != nullptr) {
        if (!current_->empty()) trace::carry(*current_, message);
        return;
    }
    trace::carry(of(tx, BookingId{message.correlation_id}), message);
}

std::shared_ptr<const trace::Headers> BookingTraces::current() const {
    if (current_ == nullptr || current_->empty()) return nullptr;
    return std::make_shared<const trace::Headers>(*current_);
}

}  // namespace bellhop::orchestrator
