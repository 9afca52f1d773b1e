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
    CHECK_FALSE(first.again);
    for (int times = 0; times < 3; ++times) {
        const auto again = till.charge(a_charge("B1"));
        CHECK(again.body == first.body);
        CHECK(again.again);
    }
    CHECK(till.gateway.charges.size() == 1);
    CHECK(approved(till.charge(a_charge("B2")))->transaction_id == TransactionId{"TXN1002"});
}

TEST_CASE("two questions under way for one booking end in one entry and one answer") {
    Till till;
    const auto one = till.ask(a_charge("B1"));
    const auto two = till.ask(a_charge("B1"));
    CHECK_FALSE(till.gateway.charges[0].asked_before);
    CHECK(till.gateway.charges[1].asked_before);
    till.gateway.approve();
    till.gateway.approve();
    const auto first = till.handle(*one);
    CHECK_FALSE(first.again);
    const auto second = till.handle(*two);
    CHECK(second.body == first.body);
    CHECK(second.again);
    CHECK(approved(first)->transaction_id == TransactionId{"TXN1001"});
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

TEST_CASE("the intent is on disk before the gateway is asked") {
    Till till;
    const auto asked = till.ask(a_charge("B1"));
    REQUIRE(till.gateway.charges.size() == 1);
    CHECK_FALSE(asked->answer.has_value());
    const auto intent = till.entry("B1");
    REQUIRE(intent.has_value());
    CHECK(intent->state == State::kAsking);
    CHECK(intent->amount == Money{{90000}, "USD"});
    CHECK(intent->payment_method == "credit_card");
    CHECK(intent->transaction_id.empty());
    CHECK(till.counted().asking == 1);
    till.gateway.approve();
    till.handle(*asked);
    CHECK(till.counted().asking == 0);
}

TEST_CASE("a gateway without an answer leaves the intent, and is asked the same again") {
    Till till;
    const auto asked = till.ask(a_charge("B1"));
    till.gateway.fail();
    CHECK_THROWS_AS(std::rethrow_exception(asked->error), Unavailable);
    CHECK(till.state("B1") == State::kAsking);
    CHECK(approved(till.charge(a_charge("B1")))->transaction_id == TransactionId{"TXN1001"});
    CHECK(till.gateway.charges.size() == 2);
}

TEST_CASE("while a charge is asked for, another amount is never asked under the same key") {
    Till till;
    const auto first = till.ask(a_charge("B1"));
    const auto other = till.ask(a_charge("B1", 12345));
    REQUIRE(till.gateway.charges.size() == 2);
    CHECK(till.gateway.charges[1].amount == Money{{90000}, "USD"});
    till.gateway.approve();
    till.gateway.approve();
    CHECK(declined(till.handle(*other))->reason ==
          "The booking was charged with other details before");
    CHECK(approved(till.handle(*first)).has_value());
}

TEST_CASE("the ledger remembers who asked first") {
    using Origin = payment::LedgerEntry::Origin;
    Till till;
    till.charge(a_charge("B1"));
    CHECK(till.entry("B1")->origin == Origin::kBooking);
    const auto direct = till.ask(a_charge("B2"), Origin::kDirect);
    till.gateway.approve();
    till.handle(*direct);
    till.charge(a_charge("B2"));
    CHECK(till.entry("B2")->origin == Origin::kDirect);
    till.refund("B3");
    CHECK(till.entry("B3")->origin == Origin::kBooking);
}

TEST_CASE("a charge that comes after its refund is refused, and asks nobody") {
    // Nothing can have been taken before: there was no intent.
    Till till;
    REQUIRE(refunded(till.refund("B1")).has_value());
    for (int again = 0; again < 2; ++again) {
        const auto late = declined(till.charge(a_charge("B1")));
        REQUIRE(late.has_value());
        CHECK(late->reason == "The booking was cancelled");
        CHECK(late->transaction_id.empty());
    }
    CHECK(till.gateway.charges.empty());
    CHECK(till.state("B1") == State::kVoid);
}

TEST_CASE("a charge asked before its refund is asked again by it, and paid back once") {
    // Whoever asked first may be dead, and the gateway may complete its charge yet.
    Till till;
    const auto late = till.ask(a_charge("B1"));
    const auto twin = till.ask(a_charge("B1"));
    const auto undo = till.ask_refund("B1");
    REQUIRE(till.gateway.charges.size() == 3);
    CHECK(till.gateway.charges[2].amount == till.gateway.charges[0].amount);
    CHECK(till.gateway.refunds.empty());
    for (int answers = 0; answers < 3; ++answers) till.gateway.approve("REF-LATE");
    till.time.run_all_posted();
    CHECK(till.state("B1") == State::kRefundOwed);
    REQUIRE(till.gateway.refunds.size() == 1);
    CHECK(till.gateway.refunds[0].reference == "REF-LATE");
    CHECK(till.gateway.refunds[0].amount == Money{{90000}, "USD"});
    till.gateway.pay_back();
    CHECK(refunded(till.handle(*undo))->amount == Money{{90000}, "USD"});
    CHECK(declined(till.handle(*late))->reason == "The booking was cancelled");
    CHECK(declined(till.handle(*twin))->reason == "The booking was cancelled");
    CHECK(till.state("B1") == State::kRefunded);
}

TEST_CASE("a charge asked before its refund and declined after it stays declined") {
    Till till;
    const auto late = till.ask(a_charge("B1"));
    const auto undo = till.ask_refund("B1");
    till.gateway.decline("Payment gateway declined");
    till.gateway.decline("Payment gateway declined");
    till.time.run_all_posted();
    CHECK(refunded(till.handle(*undo))->amount.amount == Amount{0});
    CHECK(till.gateway.refunds.empty());
    CHECK(declined(till.handle(*late)).has_value());
    CHECK(declined(till.charge(a_charge("B1"))).has_value());
    CHECK(till.state("B1") == State::kDeclined);
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
    CHECK(till.gateway.refunds.size() == 1);
}
