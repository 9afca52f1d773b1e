// The orchestrator's bookings, over both databases.
#include "../db/rivals.hpp"
#include "core/errors.hpp"
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
    explicit Desk(std::unique_ptr<db::Database> opened) : database(std::move(opened)) {}

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

    std::unique_ptr<db::Database> database;
    saga::Definition<Booking> definition = book_saga();
    DrivenScheduler clock;
    SqlBookings bookings{definition.shape, clock, 1};
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

FOR_EACH_STORE("those that are expected are read together, and each one as if it were alone") {
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
