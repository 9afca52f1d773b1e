// The orchestrator's bookings, over both databases.
#include "../db/rivals.hpp"
#include "core/errors.hpp"
#include "db/group_commit.hpp"
#include "orchestrator/book/book_saga.hpp"
#include "orchestrator/book/sql_bookings.hpp"
#include "support/driven_scheduler.hpp"
#include "tables.hpp"

#include <sstream>

using namespace bellhop::orchestrator;
using bellhop::saga::Outcome;

namespace bellhop::embedded {
extern const std::string_view kOrchestratorSchema;
}

namespace bellhop::tests {
namespace {

template <class Store>
struct Shelf : Tables<Store> {
    Shelf() : Tables<Store>("orchestrator", embedded::kOrchestratorSchema) {}
};

/// One orchestrator's session.
struct Desk {
    explicit Desk(std::unique_ptr<db::Database> opened, int instance = 1)
        : database(std::move(opened)), bookings(definition.shape, clock, instance) {}

    void insert(const std::vector<Instance>& instances) {
        database->transaction([&](db::Transaction& tx) {
            for (const auto& instance : instances) bookings.insert(tx, instance);
        });
    }
    std::optional<Instance> find(int number) {
        std::optional<Instance> found;
        database->read([&](db::Transaction& tx) { found = bookings.find(tx, booking_id(number)); });
        return found;
    }

    void save(const Instance& instance) {
        database->transaction([&](db::Transaction& tx) {
            REQUIRE(bookings.load(tx, instance.id).has_value());
            bookings.save(tx, instance);
        });
    }
    /// What a row says beyond the instance: `ask_at instance status settled`.
    std::string beyond(int number) {
        std::string text;
        database->read([&](db::Transaction& tx) {
            const auto row = tx.row<std::int64_t, std::int64_t, std::string, std::int64_t>(
                "SELECT ask_at, instance, status, settled FROM bookings WHERE number = :number",
                number);
            REQUIRE(row.has_value());
            const auto& [ask_at, instance, status, settled] = *row;
            text = std::to_string(ask_at) + ' ' + std::to_string(instance) + ' ' + status + ' ' +
                   std::to_string(settled);
        });
        return text;
    }

    std::unique_ptr<db::Database> database;
    saga::Definition<Booking> definition = book_saga();
    DrivenScheduler clock;
    SqlBookings bookings;
};

constexpr const char* kOddText = "it's \"odd\" \\ {7,8} :name %_ \t日本, naïve\n";

Instance a_booking(int number) {
    Instance instance;
    instance.id = booking_id(number).value();
    auto& booking = instance.data;
    booking.id = booking_id(number);
    booking.guest_name = kOddText;
    booking.guest_email = "guest" + std::to_string(number) + "@example.com";
    booking.hotel_name = "Grand Plaza";
    booking.room_type = "Suite";
    booking.stay = {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")};
    booking.num_guests = 2;
    booking.payment_method = "credit_card";
    booking.booked_at = from_micros(DrivenScheduler::kStartMicros);
    instance.asked_at = from_micros(DrivenScheduler::kStartMicros + number);
    return instance;
}

/// The same booking later, with everything else that a saga may change in it.
Instance changed(Instance instance) {
    auto& booking = instance.data;
    booking.room_rate = {{30000}, "EUR"};
    booking.total = {{90000}, "EUR"};
    booking.transaction_id = TransactionId{"TXN1001"};
    booking.payment_reason = kOddText;
    booking.failure = {"payment", "declined", kOddText};
    instance.state = {Outcome::kFailed, 0, 1, 1};
    instance.asked_at += Microseconds{5};
    instance.asked_again = 3;
    instance.attention = kOddText;
    instance.attention_at = from_micros(DrivenScheduler::kStartMicros + 9);
    return instance;
}

std::string all_of(const saga::Shape& shape, const Instance& instance) {
    const Booking& b = instance.data;
    std::ostringstream out;
    out << instance.id << '|' << b.id.value() << '|' << b.guest_name << '|' << b.guest_email << '|'
        << b.hotel_name << '|' << b.room_type << '|' << b.stay.check_in.text() << '|'
        << b.stay.check_out.text() << '|' << b.num_guests << '|' << b.payment_method << '|'
        << to_micros(b.booked_at) << '|' << b.room_rate.amount.minor << b.room_rate.currency << '|'
        << b.total.amount.minor << b.total.currency << '|' << b.transaction_id.value() << '|'
        << b.payment_reason << '|' << b.failure.step << '|' << b.failure.reason_code << '|'
        << b.failure.message << '|' << saga::to_text(shape, instance.state) << '|'
        << to_micros(instance.asked_at) << '|' << instance.asked_again << '|' << instance.attention
        << '|' << to_micros(instance.attention_at);
    return out.str();
}

FOR_EACH_STORE("a booking is found as it was inserted, and later as it was saved") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    const auto& shape = desk.definition.shape;
    desk.insert({a_booking(1), a_booking(2), a_booking(3)});
    REQUIRE(desk.find(2).has_value());
    CHECK(all_of(shape, *desk.find(2)) == all_of(shape, a_booking(2)));
    desk.database->transaction([&](db::Transaction& tx) {
        for (const auto number : {2, 3}) {
            const auto loaded = desk.bookings.load(tx, booking_id(number).value());
            REQUIRE(loaded.has_value());
            desk.bookings.save(tx, changed(*loaded));
        }
    });
    CHECK(all_of(shape, *desk.find(1)) == all_of(shape, a_booking(1)));
    CHECK(all_of(shape, *desk.find(2)) == all_of(shape, changed(a_booking(2))));
    CHECK(all_of(shape, *desk.find(3)) == all_of(shape, changed(a_booking(3))));
    CHECK_FALSE(desk.find(4).has_value());
}

FOR_EACH_STORE("a row says when to ask again, whose it is, and whether it is settled") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    const auto& shape = desk.definition.shape;
    const auto due = [&](const Instance& instance) {
        return std::to_string(to_micros(instance.asked_at + wait_of(shape, instance)));
    };
    auto booking = a_booking(1);
    desk.insert({booking});
    CHECK(desk.beyond(1) == due(booking) + " 1 pending 0");
    Desk other(shelf.open(), 2);
    booking.state.row = 1;
    booking.asked_again = 2;
    other.save(booking);
    CHECK(other.beyond(1) == due(booking) + " 2 pending 0");
    // What is parked nobody asks for again.
    desk.save(changed(booking));
    CHECK(desk.beyond(1) == std::to_string(INT64_MAX) + " 1 failed 0");
    booking.state = {Outcome::kCancelled, 0, 2, 0};
    desk.save(booking);
    CHECK(desk.beyond(1) == due(booking) + " 1 cancelled 0");
    booking.state.undoing = 0;
    desk.save(booking);
    CHECK(desk.beyond(1) == std::to_string(INT64_MAX) + " 1 cancelled 1");
}

FOR_EACH_STORE("who is saved and then postponed is asked for when it was postponed to") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    auto& bookings = desk.bookings;
    desk.insert({a_booking(1), a_booking(2)});
    const auto save_both = [&](db::Transaction& tx) {
        for (const auto number : {1, 2})
            bookings.save(tx, *bookings.load(tx, booking_id(number).value()));
    };
    const auto later = from_micros(DrivenScheduler::kStartMicros + 77);
    desk.database->transaction([&](db::Transaction& tx) {
        save_both(tx);
        bookings.postpone(tx, a_booking(1), later);
    });
    CHECK(desk.beyond(1) == std::to_string(to_micros(later)) + " 1 pending 0");
    desk.database->transaction([&](db::Transaction& tx) {
        save_both(tx);
        CHECK(bookings.make_due(tx, 0, later, 2) == 2);
    });
    CHECK(desk.beyond(1) == "0 1 pending 0");
    CHECK(desk.beyond(2) == "0 1 pending 0");
}

FOR_EACH_STORE(
    "what a transaction changed is seen by all that it asks, and by nobody after it failed") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    auto& bookings = desk.bookings;
    desk.insert({a_booking(1), a_booking(2)});
    const auto work = [&](db::Transaction& tx) {
        bookings.insert(tx, a_booking(3));
        auto second = *bookings.load(tx, booking_id(2).value());
        second.state = {Outcome::kConfirmed, 0, 0, 0};
        bookings.save(tx, second);
        CHECK(bookings.find(tx, booking_id(3)).has_value());
        CHECK(bookings.find(tx, booking_id(2))->state.outcome == Outcome::kConfirmed);
        CHECK(bookings.load(tx, booking_id(2).value())->state.outcome == Outcome::kConfirmed);
        CHECK(bookings.count_unsettled(tx).all == 2);
        CHECK(bookings.list(tx, {}).size() == 3);
        // And once more, of what was written by then.
        auto third = *bookings.load(tx, booking_id(3).value());
        third.state = {Outcome::kCancelled, 0, 0, 0};
        bookings.save(tx, third);
        SqlBookings::Filter cancelled;
        cancelled.status = "cancelled";
        CHECK(bookings.list(tx, cancelled).size() == 1);
        CHECK(bookings.count_unsettled(tx).all == 1);
    };
    CHECK_THROWS_AS(desk.database->transaction([&](db::Transaction& tx) {
        work(tx);
        throw Conflict("none of it");
    }),
                    Conflict);
    CHECK_FALSE(desk.find(3).has_value());
    CHECK(desk.find(2)->state.outcome == Outcome::kOpen);
    desk.database->transaction(work);
    CHECK(desk.find(3)->state.outcome == Outcome::kCancelled);
    CHECK(desk.find(2)->state.outcome == Outcome::kConfirmed);
    CHECK(desk.find(1)->state.outcome == Outcome::kOpen);
}

FOR_EACH_STORE(
    "a booking that is expected is loaded as it is, and one that is not there stays away") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    desk.insert({a_booking(1), a_booking(2), a_booking(3)});
    for (const auto* id : {"BOOK3", "BOOK1", "BOOK3", "BOOK99", "no booking at all"})
        desk.bookings.expect(BookingId{id});
    desk.database->transaction([&](db::Transaction& tx) {
        for (const auto number : {1, 2, 3}) {
            const auto loaded = desk.bookings.load(tx, booking_id(number).value());
            REQUIRE(loaded.has_value());
            CHECK(loaded->data.guest_email == a_booking(number).data.guest_email);
        }
        CHECK_FALSE(desk.bookings.load(tx, "BOOK99").has_value());
    });
}

TEST_CASE("on PostgreSQL those that are expected are locked with the first, and no others") {
    const Shelf<PostgresqlStore> shelf;
    Desk desk(shelf.open());
    desk.insert({a_booking(1), a_booking(2), a_booking(3), a_booking(4)});
    const auto rival = shelf.open();
    const auto locked = [&](int number) {
        try {
            rival->transaction([&](db::Transaction& tx) {
                tx.rows<std::int64_t>(
                    "SELECT number FROM bookings WHERE number = :number FOR UPDATE NOWAIT", number);
            });
            return false;
        } catch (const Unavailable&) {
            return true;
        }
    };
    desk.bookings.expect(booking_id(1));
    desk.bookings.expect(booking_id(3));
    desk.database->transaction([&](db::Transaction& tx) {
        // This one is not among them.
        CHECK(desk.bookings.load(tx, booking_id(4).value()).has_value());
        CHECK_FALSE(locked(3));
        CHECK(desk.bookings.load(tx, booking_id(1).value()).has_value());
        CHECK(locked(1));
        CHECK(locked(3));
        CHECK_FALSE(locked(2));
    });
    desk.database->transaction([&](db::Transaction& tx) {
        CHECK(desk.bookings.load(tx, booking_id(1).value()).has_value());
        CHECK_FALSE(locked(3));
    });
}

FOR_EACH_STORE("in a batch only those fail whose own booking can't be") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    desk.insert({a_booking(1), a_booking(2), a_booking(3)});
    desk.database->transaction([](db::Transaction& tx) {
        tx.execute("UPDATE bookings SET saga_state = 'of another version' WHERE number = 1");
    });
    db::GroupCommit commits(desk.clock, *desk.database);
    std::string failed;
    const auto submit = [&](const char* name, const db::GroupCommit::Work& work) {
        commits.submit(work, [&failed, name](const std::exception_ptr& error) {
            if (error) failed += name;
        });
    };
    const auto change = [&](int number) {
        desk.bookings.expect(booking_id(number));
        return [&desk, number](db::Transaction& tx) {
            auto booking = *desk.bookings.load(tx, booking_id(number).value());
            booking.asked_again = 7;
            desk.bookings.save(tx, booking);
        };
    };
    const auto insert = [&](int number, const std::string& guest) {
        return [&desk, number, guest](db::Transaction& tx) {
            auto booking = a_booking(number);
            booking.data.guest_name = guest;
            desk.bookings.insert(tx, booking);
        };
    };
    submit("a", [](db::Transaction&) { throw Conflict("before it asked for a booking"); });
    submit("b", insert(10, "Ada"));
    submit("c", change(2));
    submit("d", change(1));
    submit("e", insert(11, std::string("a\0b", 3)));
    submit("f", insert(3, "Twin"));
    submit("g", change(3));
    submit("h", insert(12, "Grace"));
    desk.clock.run_all_posted();
    CHECK(failed == "adef");
    CHECK(desk.find(2)->asked_again == 7);
    CHECK(desk.find(3)->asked_again == 7);
    CHECK(desk.find(3)->data.guest_name == kOddText);
    CHECK(desk.find(10).has_value());
    CHECK_FALSE(desk.find(11).has_value());
    CHECK(desk.find(12).has_value());
}

FOR_EACH_STORE("rivals who change the same bookings at once lose nothing of each other") {
    constexpr int kRounds = 20;
    const Shelf<Store> shelf;
    Desk(shelf.open()).insert({a_booking(1), a_booking(2), a_booking(3)});
    const auto failures = at_once([&] {
        Desk desk(shelf.open());
        for (int round = 0; round < kRounds; ++round) {
            // Every other time they are read one by one, in the order in which a set is locked.
            for (const auto number : {3, 1, 2})
                if (round % 2 == 0) desk.bookings.expect(booking_id(number));
            desk.database->transaction([&](db::Transaction& tx) {
                for (const auto number : {1, 2, 3}) {
                    auto booking = *desk.bookings.load(tx, booking_id(number).value());
                    ++booking.asked_again;
                    desk.bookings.save(tx, booking);
                }
            });
        }
    });
    CHECK(failures == "");
    Desk desk(shelf.open());
    for (const auto number : {1, 2, 3}) CHECK(desk.find(number)->asked_again == kRivals * kRounds);
}

FOR_EACH_STORE("a number that is taken is a conflict, and the booking that has it stays") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    desk.insert({a_booking(1)});
    auto twin = a_booking(1);
    twin.data.guest_name = "Twin";
    CHECK_THROWS_AS(desk.insert({twin}), Conflict);
    CHECK_THROWS_AS(desk.insert({a_booking(2), a_booking(2)}), Conflict);
    CHECK(desk.find(1)->data.guest_name == kOddText);
    CHECK_FALSE(desk.find(2).has_value());
}

FOR_EACH_STORE("a text that no database takes is the sender's fault") {
    const Shelf<Store> shelf;
    Desk desk(shelf.open());
    auto bad = a_booking(1);
    bad.data.guest_name = std::string("a\0b", 3);
    CHECK_THROWS_AS(desk.insert({bad}), BadMessage);
    desk.insert({a_booking(1)});
    CHECK(desk.find(1).has_value());
}

}  // namespace
}  // namespace bellhop::tests
