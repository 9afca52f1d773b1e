// Any bytes as the body of each message that a service or the operator's tool takes: what is taken
// is written and taken again as the same; a refusal names the member.
#include "availability/contract/availability.hpp"
#include "availability/contract/facts.hpp"
#include "fuzz/try_one.hpp"
#include "orchestrator/contract/booking_events.hpp"
#include "orchestrator/contract/facts.hpp"
#include "payment/contract/facts.hpp"
#include "payment/contract/payment.hpp"
#include "wire/parked.hpp"

namespace bellhop::fuzz {

namespace {

template <class T>
void try_as(const wire::Value& value) {
    T message;
    try {
        message = wire::decode<T>(value);
    } catch (const BadMessage& refusal) {
        check_refusal(refusal);
        BELLHOP_CHECK(!refusal.field().empty() || value.kind != wire::Kind::kObject);
        return;
    }
    const auto text = wire::encode(message);
    BELLHOP_CHECK(wire::encode(wire::decode<T>(text)) == text);
}

template <class... T>
void try_as_each_of(const wire::Value& value) {
    (try_as<T>(value), ...);
}

}  // namespace

void try_one(std::string_view bytes) {
    wire::Value value;
    if (!taken([&] { value = wire::parse(bytes); })) return;
    {
        using namespace availability::contract;
        try_as_each_of<Hold, Held, Refused, Release, Released, HoldFacts, NightFacts>(value);
    }
    {
        using namespace payment::contract;
        try_as_each_of<Charge, Approved, Declined, Refund, Refunded, PaymentFacts>(value);
    }
    {
        using namespace orchestrator::contract;
        try_as_each_of<BookingConfirmed, BookingFailed, BookingCancelled, BookingFacts, KeyFacts>(
            value);
    }
    try_as<wire::Parked>(value);
}

}  // namespace bellhop::fuzz
