// The ledger's own promises, where the handlers do not show them.
#include "core/errors.hpp"
#include "till.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using bellhop::payment::LedgerEntry;
using State = bellhop::payment::LedgerEntry::State;

namespace {

LedgerEntry an_entry(const std::string& booking, const std::string& transaction, State state) {
    return {BookingId{booking},
            TransactionId{transaction},
            state,
            "Guest",
            "Plaza",
            {{90000}, "EUR"},
            "paypal",
            "why",
            "REF",
            from_micros(7)};
}

void record(Till& till, const LedgerEntry& entry) {
    till.database().transaction([&](db::Transaction& tx) { till.ledger().record(tx, entry); });
}

TransactionId next(Till& till) {
    TransactionId id;
    till.database().transaction(
        [&](db::Transaction& tx) { id = till.ledger().next_transaction(tx); });
    return id;
}

}  // namespace

TEST_CASE("an entry is found by booking and by transaction, as it was recorded") {
    Till till;
    for (const auto state :
         {State::kApproved, State::kDeclined, State::kRefunded, State::kVoid, State::kRefundOwed}) {
        const auto number = std::to_string(static_cast<int>(state));
        record(till, an_entry("B" + number, "TXN" + number, state));
        till.database().read([&](db::Transaction& tx) {
            const auto found = till.ledger().find(tx, TransactionId{"TXN" + number});
            REQUIRE(found.has_value());
            CHECK(found->booking_id == BookingId{"B" + number});
            CHECK(found->state == state);
            CHECK(found->guest_name == "Guest");
            CHECK(found->hotel_name == "Plaza");
            CHECK(found->amount == Money{{90000}, "EUR"});
            CHECK(found->payment_method == "paypal");
            CHECK(found->reason == "why");
            CHECK(found->gateway_reference == "REF");
            CHECK(found->recorded_at == from_micros(7));
            CHECK_FALSE(till.ledger().find(tx, TransactionId{"TXN9"}).has_value());
        });
        CHECK(till.state("B" + number) == state);
    }
}

TEST_CASE("a second entry of a booking or of a transaction is a Conflict") {
    Till till;
    record(till, an_entry("B1", "TXN1", State::kApproved));
    CHECK_THROWS_AS(record(till, an_entry("B1", "TXN2", State::kApproved)), Conflict);
    CHECK_THROWS_AS(record(till, an_entry("B2", "TXN1", State::kApproved)), Conflict);
}

TEST_CASE("many entries may be without a transaction, and none is found by that") {
    Till till;
    record(till, an_entry("B1", "", State::kVoid));
    record(till, an_entry("B2", "", State::kVoid));
    till.database().read([&](db::Transaction& tx) {
        CHECK_FALSE(till.ledger().find(tx, TransactionId{""}).has_value());
    });
}

TEST_CASE("transaction numbers count from TXN1001, and a rolled back one is not lost") {
    Till till;
    CHECK(next(till) == TransactionId{"TXN1001"});
    CHECK_THROWS_AS(till.database().transaction([&](db::Transaction& tx) {
        CHECK(till.ledger().next_transaction(tx) == TransactionId{"TXN1002"});
        throw Unavailable("test", "away");
    }),
                    Unavailable);
    CHECK(next(till) == TransactionId{"TXN1002"});
}

TEST_CASE("a change keeps what it is not about") {
    Till till;
    record(till, an_entry("B1", "TXN1", State::kApproved));
    auto changed = an_entry("B1", "TXN1", State::kRefunded);
    changed.guest_name = "Other";
    changed.recorded_at = from_micros(99);
    till.database().transaction(
        [&](db::Transaction& tx) { till.ledger().change(tx, changed, from_micros(99)); });
    CHECK(till.state("B1") == State::kRefunded);
    CHECK(till.entry("B1")->guest_name == "Guest");
    CHECK(till.entry("B1")->recorded_at == from_micros(7));
}
