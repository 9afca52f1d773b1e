// The inbox remembers what was handled, what was answered, and how often it was tried.
#include "db/inbox.hpp"

#include "core/errors.hpp"
#include "db/migrations.hpp"
#include "stores.hpp"

namespace bellhop::tests {
namespace {

using db::Transaction;
namespace inbox = db::inbox;
const Timestamp kNow = from_micros(1'769'904'000'123'456);

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
        CHECK(answer->type == "payment.approved.v1");
        CHECK(answer->body == R"({"total":"9.00"})");
        CHECK(inbox::find(tx, MessageId{"m2"})->type.empty());
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
        [](Transaction& tx) { CHECK(inbox::find(tx, MessageId{"m1"})->type == "first"); });
}

FOR_EACH_STORE("attempts are counted over sessions and are no answer") {
    const Store store;
    const auto database = migrated(store);
    const auto other = store.open();
    const auto count = [](db::Database& each) {
        int attempts = 0;
        each.transaction(
            [&](Transaction& tx) { attempts = inbox::count_attempt(tx, MessageId{"m1"}, kNow); });
        return attempts;
    };
    CHECK(count(*database) == 1);
    CHECK(count(*other) == 2);
    CHECK(count(*database) == 3);
    database->transaction([](Transaction& tx) {
        CHECK_FALSE(inbox::find(tx, MessageId{"m1"}).has_value());
        inbox::record(tx, message("m1"), {"late", "3"}, kNow);
        CHECK(inbox::find(tx, MessageId{"m1"})->type == "late");
    });
}

FOR_EACH_STORE("old messages are forgotten, the oldest first and not too many at once") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        for (int i = 0; i < 5; ++i) {
            inbox::record(tx, message("m" + std::to_string(i)), {}, kNow + Microseconds{i});
        }
        CHECK(inbox::count_attempt(tx, MessageId{"parked"}, kNow) == 1);
    });
    database->transaction([](Transaction& tx) {
        CHECK(inbox::forget(tx, kNow + Microseconds{4}, 3) == 3);
        CHECK(inbox::forget(tx, kNow + Microseconds{4}, 3) == 2);
        CHECK(inbox::forget(tx, kNow + Microseconds{4}, 3) == 0);
        CHECK(inbox::find(tx, MessageId{"m4"}).has_value());
        CHECK(inbox::count_attempt(tx, MessageId{"parked"}, kNow) == 1);
    });
}

}  // namespace
}  // namespace bellhop::tests
