// What nobody comes back to is brought to an end, at the start and each minute.
#include "core/errors.hpp"
#include "till.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using State = bellhop::payment::LedgerEntry::State;

namespace {

constexpr Milliseconds kMinute{60'000};

/// The gateway was asked for the charge; who asked died before it heard the verdict.
void leave_asking(Till& till, const std::string& booking) {
    till.ask(a_charge(booking));
    till.gateway.fail();
}

void leave_owed(Till& till, const std::string& booking) {
    till.charge(a_charge(booking));
    till.ask_refund(booking);
    till.gateway.fail();
}

/// The next run of the service: a moment later.
void start(Till& till) {
    till.time.advance(Milliseconds{1});
    till.unfinished.start();
    till.time.run_all_posted();
}

}  // namespace

TEST_CASE("a charge without a verdict is asked for again at the start, and recorded") {
    Till till;
    leave_asking(till, "B1");
    start(till);
    REQUIRE(till.gateway.charges.size() == 2);
    CHECK(till.gateway.charges[1].booking_id == BookingId{"B1"});
    CHECK(till.gateway.charges[1].amount == till.gateway.charges[0].amount);
    CHECK(till.gateway.charges[1].asked_before);
    till.gateway.approve("REF-LATE");
    till.time.run_all_posted();
    CHECK(till.state("B1") == State::kApproved);
    CHECK(till.entry("B1")->transaction_id == TransactionId{"TXN1001"});
    CHECK(till.entry("B1")->gateway_reference == "REF-LATE");
    CHECK(till.unfinished.counters().finished == 1);
}

TEST_CASE("a refund that is owed is paid back at the start, with what was charged") {
    Till till;
    leave_owed(till, "B1");
    start(till);
    REQUIRE(till.gateway.refunds.size() == 2);
    CHECK(till.gateway.refunds[1].amount == Money{{90000}, "USD"});
    CHECK(till.gateway.refunds[1].reference == "REF-B1");
    till.gateway.pay_back();
    till.time.run_all_posted();
    CHECK(till.state("B1") == State::kRefunded);
}

TEST_CASE("started twice it looks once") {
    Till till;
    leave_asking(till, "B1");
    start(till);
    start(till);
    CHECK(till.gateway.charges.size() == 2);
}

TEST_CASE("what is left while it runs is looked at after its minute, and a fresh one is not") {
    Till till;
    till.unfinished.start();
    till.time.advance(kMinute / 2);
    leave_asking(till, "B1");
    till.time.advance(kMinute / 2);
    CHECK(till.gateway.charges.size() == 1);
    till.time.advance(kMinute);
    REQUIRE(till.gateway.charges.size() == 2);
    CHECK(till.unfinished.counters().waiting.asking == 1);
    till.gateway.approve();
    till.time.advance(kMinute);
    CHECK(till.state("B1") == State::kApproved);
    CHECK(till.unfinished.counters().waiting.asking == 0);
}

TEST_CASE("a refund that stays refused is asked for less and less often, and for ever") {
    Till till;
    leave_owed(till, "B1");
    till.unfinished.start();
    const auto asked_within = [&](int minutes) {
        const auto before = till.gateway.refunds.size();
        for (int minute = 0; minute < minutes; ++minute) {
            till.time.advance(kMinute);
            while (till.gateway.waits_with_a_refund()) till.gateway.refuse();
        }
        return till.gateway.refunds.size() - before;
    };
    CHECK(asked_within(60) <= 8);
    CHECK(asked_within(24 * 60) >= 20);
    CHECK(asked_within(24 * 60) <= 24);
    CHECK(till.state("B1") == State::kRefundOwed);
    CHECK(till.unfinished.counters().failed > 40);
}

TEST_CASE("more than a page is finished page by page, each once") {
    Till till;
    for (int i = 0; i < 150; ++i) leave_asking(till, "B" + std::to_string(i));
    const auto before = till.gateway.charges.size();
    start(till);
    CHECK(till.gateway.charges.size() - before == 64);
    while (till.gateway.waits_with_a_charge()) {
        till.gateway.approve();
        till.time.run_all_posted();
    }
    CHECK(till.gateway.charges.size() - before == 150);
    CHECK(till.counted().asking == 0);
}

TEST_CASE("where the gateway is away a look asks for one page, and no more in that minute") {
    Till till;
    for (int i = 0; i < 100; ++i) leave_asking(till, "B" + std::to_string(i));
    start(till);
    while (till.gateway.waits_with_a_charge()) till.gateway.fail();
    till.time.run_all_posted();
    CHECK(till.gateway.charges.size() == 164);
}
