// Paying back: once, and also before the charge came.
#include "core/errors.hpp"
#include "till.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using State = bellhop::payment::LedgerEntry::State;

TEST_CASE("a charge is paid back, by the gateway's own name of it") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    const auto answer = refunded(till.refund("B1"));
    REQUIRE(answer.has_value());
    CHECK(answer->booking_id == BookingId{"B1"});
    CHECK(answer->amount == Money{{90000}, "USD"});
    REQUIRE(till.gateway.refunds.size() == 1);
    CHECK(till.gateway.refunds[0].amount == Money{{90000}, "USD"});
    CHECK(till.gateway.refunds[0].reference == "REF-B1");
    CHECK(till.state("B1") == State::kRefunded);
    CHECK(till.entry("B1")->transaction_id == TransactionId{"TXN1001"});
}

TEST_CASE("a refund that comes twice pays back once and answers alike") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    const auto first = till.refund("B1");
    CHECK_FALSE(first.again);
    const auto second = till.refund("B1");
    CHECK(second.body == first.body);
    CHECK(second.again);
    CHECK(till.gateway.refunds.size() == 1);
}

TEST_CASE("two refunds under way end in one entry and one answer") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    const auto one = till.ask_refund("B1");
    const auto two = till.ask_refund("B1");
    till.gateway.pay_back();
    till.gateway.pay_back();
    const auto first = till.handle(*one);
    CHECK(till.handle(*two).body == first.body);
    CHECK(till.state("B1") == State::kRefunded);
}

TEST_CASE("a refund without a charge asks the gateway all the same, and leaves a tombstone") {
    Till till;
    const auto answer = refunded(till.refund("B1"));
    REQUIRE(answer.has_value());
    CHECK(answer->amount.amount == Amount{0});
    // A ledger that was restored from a copy may lack its last charges.
    REQUIRE(till.gateway.refunds.size() == 1);
    CHECK(till.gateway.refunds[0].booking_id == BookingId{"B1"});
    CHECK(till.gateway.refunds[0].reference.empty());
    CHECK(till.state("B1") == State::kVoid);
    CHECK(till.entry("B1")->transaction_id.empty());
}

TEST_CASE("a refund without a charge may come twice, and for many bookings") {
    Till till;
    const auto first = till.refund("B1");
    CHECK_FALSE(first.again);
    const auto second = till.refund("B1");
    CHECK(second.body == first.body);
    CHECK(second.again);
    CHECK(refunded(till.refund("B2")).has_value());
    CHECK(till.gateway.refunds.size() == 2);
}

TEST_CASE("the refund of a declined charge asks nobody and pays nothing") {
    Till till;
    const auto asked = till.ask(a_charge("B1"));
    till.gateway.decline("no");
    till.handle(*asked);
    CHECK(refunded(till.refund("B1"))->amount.amount == Amount{0});
    CHECK(till.gateway.refunds.empty());
    CHECK(till.state("B1") == State::kDeclined);
}

TEST_CASE("a charge that slipped in while the refund was asked for is a Conflict, then paid back") {
    Till till;
    const auto asked = till.ask_refund("B1");
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    till.gateway.pay_back();
    CHECK_THROWS_AS(till.handle(*asked), Conflict);
    CHECK(till.state("B1") == State::kApproved);
    CHECK(refunded(till.refund("B1"))->amount == Money{{90000}, "USD"});
    CHECK(till.gateway.refunds.size() == 2);
    CHECK(till.gateway.refunds[1].reference == "REF-B1");
}

TEST_CASE("a decline that slipped in while the refund was asked for needs nothing more") {
    Till till;
    const auto asked = till.ask_refund("B1");
    const auto charge = till.ask(a_charge("B1"));
    till.gateway.decline("no");
    till.handle(*charge);
    till.gateway.pay_back();
    CHECK(refunded(till.handle(*asked))->amount.amount == Amount{0});
    CHECK(till.state("B1") == State::kDeclined);
}

TEST_CASE("a gateway that does not answer a refund leaves it owed") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    const auto asked = till.ask_refund("B1");
    CHECK(till.state("B1") == State::kRefundOwed);
    till.gateway.fail();
    CHECK_THROWS_AS(std::rethrow_exception(asked->error), Unavailable);
    CHECK(till.state("B1") == State::kRefundOwed);
    CHECK(till.counted().refund_owed == 1);
    CHECK(refunded(till.refund("B1")).has_value());
    CHECK(till.counted().refund_owed == 0);
}

TEST_CASE("a gateway that refuses a refund leaves it owed, and is no Unavailable") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    const auto asked = till.ask_refund("B1");
    till.gateway.refuse();
    CHECK_THROWS_AS(std::rethrow_exception(asked->error), payment::GatewayRefusal);
    CHECK(till.state("B1") == State::kRefundOwed);
    CHECK(payment::payment_status(*till.entry("B1")) == "refund owed");
}

TEST_CASE("a refund that finds a charge asked for waits for its verdict, whatever that takes") {
    Till till;
    till.ask(a_charge("B1"));
    till.gateway.fail();
    const auto first = till.ask_refund("B1");
    till.gateway.fail();
    till.time.run_all_posted();
    CHECK_THROWS_AS(std::rethrow_exception(first->error), Unavailable);
    CHECK(till.gateway.refunds.empty());
    CHECK(till.state("B1") == State::kAsking);
    const auto second = till.ask_refund("B1");
    till.gateway.approve("REF-LATE");
    till.time.run_all_posted();
    till.gateway.pay_back();
    CHECK(refunded(till.handle(*second))->amount == Money{{90000}, "USD"});
    CHECK(till.gateway.refunds.back().reference == "REF-LATE");
    CHECK(till.state("B1") == State::kRefunded);
}

TEST_CASE("an intent that slipped in while the refund was asked for is a Conflict") {
    Till till;
    const auto undo = till.ask_refund("B1");
    till.ask(a_charge("B1"));
    till.gateway.pay_back();
    CHECK_THROWS_AS(till.handle(*undo), Conflict);
    CHECK(till.state("B1") == State::kAsking);
}

TEST_CASE("a charge that comes while its refund is owed is refused") {
    Till till;
    REQUIRE(approved(till.charge(a_charge("B1"))).has_value());
    till.ask_refund("B1");
    CHECK(declined(till.charge(a_charge("B1")))->reason == "The booking was cancelled");
    CHECK(till.gateway.charges.size() == 1);
}
