// Charging a booking: once, whatever comes twice, late or out of order.
#include "core/errors.hpp"
#include "till.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using State = bellhop::payment::LedgerEntry::State;

TEST_CASE("a charge is asked of the gateway, recorded and approved as TXN1001") {
    Till till;
    const auto answer = approved(till.charge(a_charge("B1")));
    REQUIRE(answer.has_value());
    CHECK(answer->booking_id == BookingId{"B1"});
    CHECK(answer->transaction_id == TransactionId{"TXN1001"});
    CHECK(answer->reason == "Payment gateway approval");
    REQUIRE(till.gateway.charges.size() == 1);
    CHECK(till.gateway.charges[0].booking_id == BookingId{"B1"});
    CHECK(till.gateway.charges[0].amount == Money{{90000}, "USD"});
    CHECK(till.gateway.charges[0].payment_method == "credit_card");
    CHECK(till.state("B1") == State::kApproved);
    CHECK(till.entry("B1")->gateway_reference == "REF-B1");
    CHECK(approved(till.charge(a_charge("B2")))->transaction_id == TransactionId{"TXN1002"});
}

TEST_CASE("the same booking asked again is charged once and gets its first answer") {
    Till till;
    const auto first = till.charge(a_charge("B1"));
    for (int again = 0; again < 3; ++again) CHECK(till.charge(a_charge("B1")).body == first.body);
    CHECK(till.gateway.charges.size() == 1);
    CHECK(approved(till.charge(a_charge("B2")))->transaction_id == TransactionId{"TXN1002"});
}

TEST_CASE("two questions under way for one booking end in one entry and one answer") {
    Till till;
    const auto one = till.ask(a_charge("B1"));
    const auto two = till.ask(a_charge("B1"));
    till.gateway.approve();
    till.gateway.approve();
    const auto first = till.handle(*one);
    CHECK(till.handle(*two).body == first.body);
    CHECK(approved(first)->transaction_id == TransactionId{"TXN1001"});
    CHECK(till.owed.empty());
    CHECK(approved(till.charge(a_charge("B2")))->transaction_id == TransactionId{"TXN1002"});
}

TEST_CASE("a decline is recorded, and stays the answer") {
    Till till;
    const auto asked = till.ask(a_charge("B1"));
    till.gateway.decline("Payment gateway declined");
    const auto first = till.handle(*asked);
    REQUIRE(declined(first).has_value());
    CHECK(declined(first)->reason == "Payment gateway declined");
    CHECK(declined(first)->transaction_id == TransactionId{"TXN1001"});
    CHECK(till.state("B1") == State::kDeclined);
    CHECK(till.charge(a_charge("B1")).body == first.body);
    CHECK(till.gateway.charges.size() == 1);
}

TEST_CASE("another amount or currency for a charged booking is refused, and nothing is taken") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    const auto other = declined(till.charge(a_charge("B1", 90001)));
    REQUIRE(other.has_value());
    CHECK(other->reason == "The booking was charged with other details before");
    auto euros = a_charge("B1");
    euros.amount.currency = "EUR";
    CHECK(declined(till.charge(euros)).has_value());
    CHECK(till.gateway.charges.size() == 1);
    CHECK(till.entry("B1")->amount == Money{{90000}, "USD"});
    CHECK(approved(till.charge(a_charge("B1"))).has_value());
}

TEST_CASE("a gateway without an answer leaves nothing behind, and is asked again") {
    Till till;
    const auto asked = till.ask(a_charge("B1"));
    till.gateway.fail();
    CHECK_THROWS_AS(std::rethrow_exception(asked->error), Unavailable);
    CHECK_FALSE(till.entry("B1").has_value());
    CHECK(approved(till.charge(a_charge("B1")))->transaction_id == TransactionId{"TXN1001"});
    CHECK(till.gateway.charges.size() == 2);
}

TEST_CASE("a charge that comes after its refund is refused, and owes a refund once") {
    // An earlier worker may have asked the gateway before the refund, and died before it recorded
    // it.
    Till till;
    REQUIRE(refunded(till.refund("B1")).has_value());
    const auto late = declined(till.charge(a_charge("B1")));
    REQUIRE(late.has_value());
    CHECK(late->reason == "The booking was cancelled");
    CHECK(late->transaction_id.empty());
    CHECK(till.gateway.charges.empty());
    CHECK(declined(till.charge(a_charge("B1"))).has_value());
    CHECK(till.owed == std::vector<std::string>{"B1"});
    CHECK(till.state("B1") == State::kRefundOwed);
}

TEST_CASE("a charge asked before its refund and approved after it owes a refund, once") {
    Till till;
    const auto late = till.ask(a_charge("B1"));
    const auto twin = till.ask(a_charge("B1"));
    REQUIRE(refunded(till.refund("B1")).has_value());
    till.gateway.approve("REF-LATE");
    till.gateway.approve("REF-LATE");
    CHECK(declined(till.handle(*late))->reason == "The booking was cancelled");
    CHECK(declined(till.handle(*twin))->reason == "The booking was cancelled");
    CHECK(till.owed == std::vector<std::string>{"B1"});
    CHECK(till.state("B1") == State::kRefundOwed);
    CHECK(till.entry("B1")->amount == Money{{90000}, "USD"});
    CHECK(till.entry("B1")->gateway_reference == "REF-LATE");
}

TEST_CASE("a charge asked before its refund and declined after it stays declined") {
    Till till;
    const auto late = till.ask(a_charge("B1"));
    REQUIRE(refunded(till.refund("B1")).has_value());
    till.gateway.decline("Payment gateway declined");
    CHECK(declined(till.handle(*late))->reason == "The booking was cancelled");
    CHECK(declined(till.charge(a_charge("B1"))).has_value());
}

TEST_CASE("a charge of a booking that was paid back is refused") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    REQUIRE(refunded(till.refund("B1")).has_value());
    CHECK(declined(till.charge(a_charge("B1")))->reason == "The booking was cancelled");
    CHECK(till.gateway.charges.size() == 1);
}

TEST_CASE("a twin's approval that comes after the booking was paid back changes nothing") {
    // To the gateway both were one charge: it was paid back already.
    Till till;
    const auto one = till.ask(a_charge("B1"));
    const auto two = till.ask(a_charge("B1"));
    till.gateway.approve("REF1");
    REQUIRE(approved(till.handle(*one)).has_value());
    REQUIRE(refunded(till.refund("B1")).has_value());
    till.gateway.approve("REF1");
    CHECK(declined(till.handle(*two)).has_value());
    CHECK(till.state("B1") == State::kRefunded);
    CHECK(till.owed.empty());
}
