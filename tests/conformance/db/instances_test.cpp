// Instance numbers, what a gone instance left in the outbox, and what runs right before a commit.
#include "db/instances.hpp"

#include "core/errors.hpp"
#include "db/migrations.hpp"
#include "db/outbox.hpp"
#include "stores.hpp"
#include "support/driven_scheduler.hpp"

namespace bellhop::tests {
namespace {

using db::Transaction;
namespace instances = db::instances;
namespace outbox = db::outbox;
const Timestamp kNow = from_micros(1'769'904'000'123'456);

template <class Store>
std::unique_ptr<db::Database> migrated(const Store& store) {
    auto database = store.open();
    db::migrate(*database, "test", "");
    return database;
}

FOR_EACH_STORE("a number is taken once, again by its holder, and from one that ended or is gone") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        CHECK_FALSE(instances::find(tx, 1).has_value());
        CHECK(instances::take(tx, {1, "a", ""}, kNow));
        CHECK(instances::take(tx, {1, "a", ""}, kNow + Milliseconds{1}));
        CHECK_FALSE(instances::take(tx, {1, "b", ""}, kNow + Milliseconds{15001}));
        CHECK(instances::take(tx, {1, "b", "a"}, kNow));
        CHECK(instances::find(tx, 1)->holder == "b");
        CHECK_FALSE(instances::beat(tx, 1, "a", kNow));
        CHECK(instances::beat(tx, 1, "b", kNow + Milliseconds{1}));
        CHECK(instances::find(tx, 1)->seen_at == kNow + Milliseconds{1});
        CHECK(instances::take(tx, {1, "c", ""}, kNow + Milliseconds{15002}));
        instances::release(tx, 1, "b");
        CHECK(instances::find(tx, 1)->holder == "c");
        instances::release(tx, 1, "c");
        CHECK(instances::take(tx, {1, "d", ""}, kNow));
    });
}

FOR_EACH_STORE("the clock of a server is its own") {
    const Store store;
    const auto database = migrated(store);
    const DrivenScheduler clock;
    database->transaction([&](Transaction& tx) {
        const bool own = tx.dialect() == db::Dialect::kPostgresql;
        CHECK((instances::now(tx, clock) == clock.now()) != own);
    });
}

FOR_EACH_STORE("the messages of a gone instance are adopted, those of a living one are not") {
    const Store store;
    const auto database = migrated(store);
    database->transaction([](Transaction& tx) {
        instances::take(tx, {1, "a", ""}, kNow);
        instances::take(tx, {2, "gone", ""}, kNow - Milliseconds{20000});
        instances::take(tx, {3, "lives", ""}, kNow);
        for (int i = 0; i < 3; ++i) {
            for (const int instance : {1, 2, 3})
                outbox::add(tx, instance, {i * 10 + instance, {}}, kNow);
        }
        const auto alive = kNow - instances::kGoneAfter;
        CHECK(outbox::adopt(tx, 1, alive, 2) == 2);
        CHECK(outbox::next(tx, 1, 0, 100).size() == 5);
        CHECK(outbox::adopt(tx, 1, alive, 100) == 1);
        CHECK(outbox::adopt(tx, 1, alive, 100) == 0);
        CHECK(outbox::next(tx, 2, 0, 100).empty());
        CHECK(outbox::next(tx, 3, 0, 100).size() == 3);
    });
}

FOR_EACH_STORE("before a commit, what asked for it runs last; what throws there rolls all back") {
    const Store store;
    const auto database = migrated(store);
    std::string order;
    database->transaction([&](Transaction& tx) {
        tx.after_commit([&] { order += "committed"; });
        tx.before_commit([&](Transaction& same) {
            order += "last ";
            outbox::add(same, 1, {1, {}}, kNow);
        });
        order += "work ";
    });
    CHECK(order == "work last committed");
    CHECK_THROWS_AS(database->transaction([&](Transaction& tx) {
        outbox::add(tx, 1, {2, {}}, kNow);
        tx.before_commit([](Transaction& same) { outbox::add(same, 1, {1, {}}, kNow); });
    }),
                    Conflict);
    database->read([](Transaction& tx) { CHECK(outbox::count(tx) == 1); });
}

}  // namespace
}  // namespace bellhop::tests
