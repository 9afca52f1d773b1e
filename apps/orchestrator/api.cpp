// Which bodies and messages the documents speak of.
#include "orchestrator/api.hpp"

#include "availability/contract/availability.hpp"
#include "http/bodies.hpp"
#include "orchestrator/contract/attention.hpp"
#include "orchestrator/contract/booking_events.hpp"
#include "orchestrator/contract/explanation.hpp"
#include "orchestrator/contract/facts.hpp"
#include "orchestrator/dashboard/dashboard.hpp"
#include "orchestrator/event_feed.hpp"
#include "orchestrator/front/book_hotel.hpp"
#include "orchestrator/front/booking_json.hpp"
#include "payment/contract/payment.hpp"
#include "wire/cloud_event.hpp"
#include "wire/parked.hpp"

namespace bellhop::embedded {
extern const std::string_view kAsyncApi;
extern const std::string_view kOrchestratorOpenApi;
}  // namespace bellhop::embedded

namespace bellhop::orchestrator {

namespace {

/// As a receiver takes them: what it refuses is no such message.
template <class... Messages>
void add_messages(wire::Schemas& schemas) {
    (schemas.add<Messages>(Messages::kWireName, wire::Side::kRead), ...);
}

/// As they are sent: a reader may rely on every member.
template <class... Facts>
void add_events(wire::Schemas& schemas) {
    (schemas.add<wire::CloudEvent<Facts>>(Facts::kEventType, wire::Side::kWritten), ...);
}

}  // namespace

service::ApiSource api() {
    using wire::Side;
    service::ApiSource source{embedded::kOrchestratorOpenApi, "apps/orchestrator/openapi.json", {}};
    auto& schemas = source.schemas;
    describe_booking_request(schemas);
    describe_booking_answers(schemas);
    describe_feed_event(schemas);
    describe_dashboard(schemas);
    schemas.add<contract::Explanation>("Explanation", Side::kWritten)
        .add<contract::BookingCommands>("BookingCommands", Side::kWritten)
        .add<contract::AttentionFacts>("AttentionFacts", Side::kWritten)
        .add<contract::Resolution>("Resolution", Side::kRead)
        .add<contract::BookingFacts>("BookingFacts", Side::kWritten)
        .add<contract::KeyFacts>("KeyFacts", Side::kWritten)
        .add<http::Problem>("Problem", Side::kWritten);
    return source;
}

service::ApiSource messages() {
    namespace rooms = availability::contract;
    namespace money = payment::contract;
    service::ApiSource source{embedded::kAsyncApi, "apps/orchestrator/asyncapi.json", {}};
    add_messages<rooms::Hold, rooms::Held, rooms::Refused, rooms::Release, rooms::Released,
                 money::Charge, money::Approved, money::Declined, money::Refund, money::Refunded,
                 wire::Parked>(source.schemas);
    source.schemas.add<wire::EventHeading>("CloudEvent", wire::Side::kWritten);
    add_events<contract::BookingCreated, contract::RoomHeld, contract::RoomReleased,
               contract::PaymentCompleted, contract::PaymentFailed, contract::PaymentRefunded,
               contract::BookingConfirmed, contract::BookingFailed, contract::BookingCancelled>(
        source.schemas);
    return source;
}

}  // namespace bellhop::orchestrator
