// The outbox keeps messages whole and in order until they are confirmed.
#include "db/outbox.hpp"

#include "core/errors.hpp"
#include "db/migrations.hpp"
#include "stores.hpp"

namespace bellhop::tests {
namespace {

using db::Transaction;
namespace outbox = db::outbox;
const Timestamp kNow = from_micros(1'769'904'000'123'456);

template <class Store>
std::unique_ptr<db::Database> migrated(const Store& store) {
    auto database = store.open();
    db::migrate(*database, "test", "");
    return database;
}

Envelope full_envelope() {
    Envelope envelope;
    envelope.exchange = "booking.events";
    envelope.routing_key = "booking.confirmed";
    envelope.type = "booking.confirmed.v1";
    envelope.message_id = MessageId{"m1"};
    envelope.correlation_id = "b1";
    envelope.reply_to = "orchestrator.replies.1";
    envelope.app_id = "orchestrator";
    envelope.timestamp = kNow;
    envelope.headers = {
        {"traceparent", "00-ab-cd-01"}, {"", ""}, {"3:x", "12:é\n:"}, {"empty", ""}};
    envelope.body = R"({"name":"Zoë"})";
    envelope.durability = Durability::kTransient;
    envelope.routing = Routing::kOptional;
    return envelope;
}

FOR_EACH_STORE("a message comes back as it was added") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        outbox::add(tx, 1, {176'990'400'012'345'601, full_envelope()}, kNow);
        outbox::add(tx, 1, {176'990'400'012'345'602, {}}, kNow);
    });
    database->read([](Transaction& tx) {
        const auto rows = outbox::next(tx, 1, 0, 10);
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].number == 176'990'400'012'345'601);
        CHECK((rows[0].envelope == full_envelope()));
        CHECK((rows[1].envelope == Envelope{}));
    });
}

FOR_EACH_STORE("rows come in order, of one instance, after a number, and no more than asked") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        // The younger a row, the smaller its number: age is not what orders them.
        for (const std::int64_t number : {5, 3, 1, 4}) {
            outbox::add(tx, 1, {number, {}}, kNow - Microseconds{number});
        }
        outbox::add(tx, 2, {2, {}}, kNow);
        const auto numbers = [&](int instance, std::int64_t after, std::int64_t most) {
            std::vector<std::int64_t> found;
            for (const auto& row : outbox::next(tx, instance, after, most))
                found.push_back(row.number);
            return found;
        };
        CHECK(numbers(1, 0, 10) == std::vector<std::int64_t>{1, 3, 4, 5});
        CHECK(numbers(1, 3, 1) == std::vector<std::int64_t>{4});
        CHECK(numbers(2, 0, 10) == std::vector<std::int64_t>{2});
        CHECK(outbox::count(tx) == 5);
        outbox::remove(tx, 3);
        outbox::remove(tx, 3);
        CHECK(numbers(1, 0, 10) == std::vector<std::int64_t>{1, 4, 5});
        CHECK(outbox::count(tx) == 4);
    });
}

FOR_EACH_STORE("a number that is taken is a conflict") {
    const Store store;
    const auto database = migrated(store);
    const auto add = [](Transaction& tx) { outbox::add(tx, 1, {7, {}}, kNow); };
    database->transaction(add);
    CHECK_THROWS_AS(database->transaction(add), Conflict);
}

}  // namespace
}  // namespace bellhop::tests
