// The inbox remembers what was handled, what was answered, and how often it was tried.
#include "db/inbox.hpp"

#include "core/errors.hpp"
#include "db/migrations.hpp"
#include "stores.hpp"

namespace bellhop::tests {
namespace {

using db::Transaction;
namespace inbox = db::inbox;
using State = inbox::Entry::State;
const Timestamp kNow = from_micros(1'769'904'000'123'456);

const inbox::Attempt kTry{kNow, "desk", "it broke"};

template <class Store>
std::unique_ptr<db::Database> migrated(const Store& store) {
    auto database = store.open();
    db::migrate(*database, "test", "");
    return database;
}

Envelope message(const std::string& id) {
    Envelope envelope;
    envelope.type = "payment.charge.v1";
    envelope.message_id = MessageId{id};
    envelope.correlation_id = "booking";
    return envelope;
}

FOR_EACH_STORE("a handled message has its answer, an unknown one nothing") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        CHECK_FALSE(inbox::find(tx, MessageId{"m1"}).has_value());
        inbox::record(tx, message("m1"), {"payment.approved.v1", R"({"total":"9.00"})"}, kNow);
        inbox::record(tx, message("m2"), {}, kNow);
    });
    database->read([](Transaction& tx) {
        const auto answer = inbox::find(tx, MessageId{"m1"});
        REQUIRE(answer.has_value());
        CHECK(answer->answer.type == "payment.approved.v1");
        CHECK(answer->answer.body == R"({"total":"9.00"})");
        CHECK(inbox::find(tx, MessageId{"m2"})->answer.type.empty());
        CHECK_FALSE(inbox::find(tx, MessageId{"m3"}).has_value());
    });
}

FOR_EACH_STORE("a message recorded twice is a conflict and keeps its first answer") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        inbox::record(tx, message("m1"), {"first", "1"}, kNow);
    });
    CHECK_THROWS_AS(database->transaction([](Transaction& tx) {
        inbox::record(tx, message("m1"), {"second", "2"}, kNow);
    }),
                    Conflict);
    database->read(
        [](Transaction& tx) { CHECK(inbox::find(tx, MessageId{"m1"})->answer.type == "first"); });
}

FOR_EACH_STORE("attempts are counted over sessions and are no answer") {
    const Store store;
    const auto database = migrated(store);
    const auto other = store.open();
    const auto count = [](db::Database& each) {
        int attempts = 0;
        each.transaction(
            [&](Transaction& tx) { attempts = inbox::count_attempt(tx, message("m1"), kTry); });
        return attempts;
    };
    CHECK(count(*database) == 1);
    CHECK(count(*other) == 2);
    CHECK(count(*database) == 3);
    database->transaction([](Transaction& tx) {
        CHECK(inbox::find(tx, MessageId{"m1"})->state == State::kTried);
        CHECK(inbox::attempts(tx, MessageId{"m1"}).size() == 3);
        inbox::record(tx, message("m1"), {"late", "3"}, kNow);
        CHECK(inbox::find(tx, MessageId{"m1"})->answer.type == "late");
    });
}

FOR_EACH_STORE(
    "old messages are forgotten, the oldest first and not too many at once; what was never handled "
    "stays") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        for (int i = 0; i < 5; ++i) {
            inbox::record(tx, message("m" + std::to_string(i)), {}, kNow + Microseconds{i});
        }
        CHECK(inbox::count_attempt(tx, message("parked"), kTry) == 1);
    });
    database->transaction([](Transaction& tx) {
        CHECK(inbox::forget(tx, kNow + Microseconds{4}, 3) == 3);
        CHECK(inbox::forget(tx, kNow + Microseconds{4}, 3) == 1);
        CHECK(inbox::forget(tx, kNow + Microseconds{4}, 3) == 0);
        CHECK(inbox::find(tx, MessageId{"m4"}).has_value());
        CHECK(inbox::count_attempt(tx, message("parked"), kTry) == 2);
    });
}

FOR_EACH_STORE("attempts keep when, who and why, the last ten of them; one can be taken back") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        for (int i = 1; i <= 12; ++i) {
            const inbox::Attempt attempt{kNow + Microseconds{i}, "desk", std::to_string(i)};
            CHECK(inbox::count_attempt(tx, message("m1"), attempt) == i);
        }
        CHECK(inbox::explain_attempt(tx, MessageId{"m1"}, "the twelfth") == 12);
        const auto list = inbox::attempts(tx, MessageId{"m1"});
        REQUIRE(list.size() == 10);
        CHECK(list.front().reason == "3");
        CHECK(list.front().instance == "desk");
        CHECK(list.front().at == kNow + Microseconds{3});
        CHECK(list.back().reason == "the twelfth");
        inbox::take_back_attempt(tx, MessageId{"m1"});
        CHECK(inbox::find(tx, MessageId{"m1"})->attempts == 11);
        CHECK(inbox::attempts(tx, MessageId{"m1"}).size() == 9);
    });
}

FOR_EACH_STORE("a parked message answers until the mark is lifted; a handled one is never parked") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        inbox::count_attempt(tx, message("m1"), kTry);
        inbox::park(tx, message("m1"), {"parked", "why"}, kNow);
        inbox::park(tx, message("m2"), {"parked", "at once"}, kNow);
        inbox::record(tx, message("m3"), {"done", ""}, kNow);
        inbox::park(tx, message("m3"), {"parked", "too late"}, kNow);
    });
    database->transaction([](Transaction& tx) {
        const auto entry = inbox::find(tx, MessageId{"m1"});
        REQUIRE(entry.has_value());
        CHECK(entry->state == State::kParked);
        CHECK(entry->answer.body == "why");
        CHECK(entry->attempts == 1);
        CHECK(inbox::find(tx, MessageId{"m2"})->state == State::kParked);
        CHECK(inbox::find(tx, MessageId{"m3"})->answer.type == "done");
        inbox::lift(tx, MessageId{"m1"});
        CHECK_FALSE(inbox::find(tx, MessageId{"m1"}).has_value());
        CHECK(inbox::attempts(tx, MessageId{"m1"}).empty());
        inbox::lift(tx, MessageId{"m3"});
        CHECK(inbox::find(tx, MessageId{"m3"})->state == State::kHandled);
    });
}

}  // namespace
}  // namespace bellhop::tests
