// The ledger's own promises, where the handlers do not show them.
#include "core/errors.hpp"
#include "db/group_commit.hpp"
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
            from_micros(7),
            LedgerEntry::Origin::kDirect,
            from_micros(8)};
}

void record(Till& till, const LedgerEntry& entry) {
    bool recorded = false;
    till.database().transaction(
        [&](db::Transaction& tx) { recorded = till.ledger().record(tx, entry); });
    REQUIRE(recorded);
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
    for (const auto state : {State::kAsking, State::kApproved, State::kDeclined, State::kRefunded,
                             State::kVoid, State::kRefundOwed}) {
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
            CHECK(found->origin == LedgerEntry::Origin::kDirect);
            CHECK(found->changed_at == from_micros(8));
            CHECK_FALSE(till.ledger().find(tx, TransactionId{"TXN9"}).has_value());
        });
        CHECK(till.state("B" + number) == state);
    }
}

TEST_CASE("a booking's first entry stays as it is; a second one of a transaction is a Conflict") {
    Till till;
    record(till, an_entry("B1", "TXN1", State::kApproved));
    till.database().transaction([&](db::Transaction& tx) {
        CHECK_FALSE(till.ledger().record(tx, an_entry("B1", "TXN2", State::kVoid)));
    });
    CHECK(till.state("B1") == State::kApproved);
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

TEST_CASE("transaction numbers of one batch follow each other, and the next batch follows them") {
    Till till;
    std::string drawn;
    till.database().transaction([&](db::Transaction& tx) {
        for (int i = 0; i < 3; ++i) drawn += till.ledger().next_transaction(tx).value() + " ";
    });
    CHECK(drawn == "TXN1001 TXN1002 TXN1003 ");
    CHECK(next(till) == TransactionId{"TXN1004"});
    till.database().transaction([&](db::Transaction& tx) {
        CHECK(till.ledger().next_transaction(tx) == TransactionId{"TXN1005"});
        till.ledger().take_back_transaction(tx);
    });
    CHECK(next(till) == TransactionId{"TXN1005"});
}

TEST_CASE("a batch that fails in one piece draws its numbers anew, without a gap") {
    Till till;
    db::GroupCommit group{till.time, till.database()};
    std::vector<std::string> drawn(3);
    int failed = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        group.submit(
            [&till, &drawn, i](db::Transaction& tx) {
                drawn[i] = till.ledger().next_transaction(tx).value();
                if (i == 1) throw Conflict("only this one");
            },
            [&failed](const std::exception_ptr& error) { failed += error ? 1 : 0; });
    }
    till.time.run_all_posted();
    CHECK(failed == 1);
    CHECK(drawn == std::vector<std::string>{"TXN1001", "TXN1002", "TXN1002"});
    CHECK(next(till) == TransactionId{"TXN1003"});
}

TEST_CASE("a change keeps what it is not about") {
    Till till;
    record(till, an_entry("B1", "TXN1", State::kApproved));
    auto changed = an_entry("B1", "TXN1", State::kRefunded);
    changed.guest_name = "Other";
    changed.recorded_at = from_micros(99);
    till.database().transaction(
        [&](db::Transaction& tx) { CHECK(till.ledger().change(tx, changed, State::kApproved)); });
    CHECK(till.state("B1") == State::kRefunded);
    CHECK(till.entry("B1")->guest_name == "Guest");
    CHECK(till.entry("B1")->recorded_at == from_micros(7));
}

TEST_CASE("a change of what is in another state by now says so, and changes nothing") {
    Till till;
    record(till, an_entry("B1", "TXN1", State::kRefunded));
    const auto late = an_entry("B1", "TXN1", State::kRefundOwed);
    for (const auto was : {State::kApproved, State::kAsking}) {
        till.database().transaction(
            [&](db::Transaction& tx) { CHECK_FALSE(till.ledger().change(tx, late, was)); });
    }
    CHECK(till.state("B1") == State::kRefunded);
}

TEST_CASE("what has no end is looked at when it is due, the longest due first, a page at once") {
    Till till;
    const auto at = [](int minute) { return from_micros(minute * 60'000'000LL); };
    for (const int minute : {3, 1, 2}) {
        auto entry = an_entry("B" + std::to_string(minute), "", State::kAsking);
        entry.changed_at = at(minute - 1);
        record(till, entry);
    }
    record(till, an_entry("B4", "", State::kApproved));
    const auto due = [&](Timestamp before, std::size_t most) {
        std::string ids;
        till.database().transaction([&](db::Transaction& tx) {
            for (const auto& entry : till.ledger().unfinished(tx, before, most)) {
                ids += entry.booking_id.value();
            }
        });
        return ids;
    };
    CHECK(due(at(3), 9) == "B1B2");
    CHECK(due(at(9), 9) == "B1B2B3");
    CHECK(due(at(9), 1) == "B1");
    till.database().transaction([&](db::Transaction& tx) {
        for (const auto* id : {"B1", "B4"}) till.ledger().look_again(tx, BookingId{id}, at(5));
    });
    CHECK(due(at(9), 9) == "B2B3B1");
    CHECK(till.counted().asking == 3);
}

TEST_CASE("an entry without an end is looked at after as long again, a minute to an hour") {
    auto entry = an_entry("B1", "", State::kAsking);
    using std::chrono::minutes;
    const auto since = entry.changed_at;
    CHECK(payment::next_look(entry, since) == since + minutes{1});
    CHECK(payment::next_look(entry, since + minutes{7}) == since + minutes{14});
    CHECK(payment::next_look(entry, since + minutes{70}) == since + minutes{130});
    CHECK(payment::next_look(entry, since - minutes{5}) == since - minutes{4});
}
