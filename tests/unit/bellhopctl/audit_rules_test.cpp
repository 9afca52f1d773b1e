// The promises: each broken once, and none broken by what is merely on its way.
#include "bellhopctl/audit/rules.hpp"

#include <functional>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::audit;

namespace {

BookingFacts confirmed() {
    BookingFacts facts;
    facts.booking = {BookingId{"BOOK1"}, "confirmed", true, Amount{90000}, "USD", {}};
    facts.hold = {BookingId{"BOOK1"}, "held", 3, 3};
    facts.payment = {BookingId{"BOOK1"}, "approved", "booking", Amount{90000}, "USD"};
    return facts;
}

BookingFacts ended(const std::string& status) {
    auto facts = confirmed();
    facts.booking->status = status;
    facts.hold->state = "released";
    facts.payment->state = "refunded";
    return facts;
}

/// The rules that are broken once `change` was made.
std::vector<std::string> broken(BookingFacts facts,
                                const std::function<void(BookingFacts&)>& change = {}) {
    if (change) change(facts);
    std::vector<std::string> names;
    for (const auto& violation : broken_promises(facts)) {
        CHECK(violation.subject == "BOOK1");
        names.push_back(violation.rule);
    }
    return names;
}

using Names = std::vector<std::string>;

availability::contract::NightFact night(std::int64_t taken, std::int64_t held) {
    return {"Grand Plaza", "Suite", *Date::parse("2026-02-15"), 1, taken, held};
}

}  // namespace

TEST_CASE("a confirmed booking that holds its room and is paid breaks nothing") {
    CHECK(broken(confirmed()).empty());
    CHECK(broken(confirmed(), [](auto& f) { f.payment->origin = "direct"; }).empty());
}

TEST_CASE("a confirmed booking without a room is a broken promise") {
    CHECK(broken(confirmed(), [](auto& f) { f.hold.reset(); }) == Names{"confirmed_holds_room"});
    CHECK(broken(confirmed(), [](auto& f) { f.hold->state = "released"; }) ==
          Names{"confirmed_holds_room"});
}

TEST_CASE("a confirmed booking is paid, and exactly") {
    const Names unpaid{"confirmed_is_paid"};
    CHECK(broken(confirmed(), [](auto& f) { f.payment.reset(); }) == unpaid);
    CHECK(broken(confirmed(), [](auto& f) { f.payment->state = "refunded"; }) == unpaid);
    CHECK(broken(confirmed(), [](auto& f) { f.payment->amount = Amount{89999}; }) == unpaid);
    CHECK(broken(confirmed(), [](auto& f) { f.payment->currency = "EUR"; }) == unpaid);
}

TEST_CASE("an ended booking keeps neither room nor money") {
    for (const char* status : {"failed", "cancelled"}) {
        CHECK(broken(ended(status)).empty());
        CHECK(broken(ended(status), [](auto& f) { f.hold->state = "held"; }) ==
              Names{"ended_holds_nothing"});
        for (const char* state : {"approved", "asking", "refund owed"}) {
            CHECK(broken(ended(status), [&](auto& f) { f.payment->state = state; }) ==
                  Names{"payment_has_booking_or_refund"});
        }
    }
}

TEST_CASE("what is on its way is not broken") {
    CHECK(broken(ended("cancelled"), [](auto& f) {
              f.booking->settled = false;
              f.hold->state = "held";
              f.payment->state = "approved";
          }).empty());
    CHECK(broken(confirmed(), [](auto& f) {
              f.booking->status = "pending";
              f.booking->settled = false;
              f.payment.reset();
          }).empty());
}

TEST_CASE("a room or a payment of no booking is a broken promise, a direct payment is not") {
    const auto lost = [](auto& f) { f.booking.reset(); };
    CHECK(broken(confirmed(), lost) ==
          Names{"ended_holds_nothing", "payment_has_booking_or_refund"});
    CHECK(broken(confirmed(), [](auto& f) {
              f.booking.reset();
              f.hold.reset();
              f.payment->origin = "direct";
          }).empty());
}

TEST_CASE("a held night that nobody counts could be sold again") {
    CHECK(broken(confirmed(), [](auto& f) { f.hold->nights_counted = 2; }) ==
          Names{"night_counts_its_holds"});
}

TEST_CASE("a night sells no more rooms than there are, and counts what it sold") {
    CHECK(broken_promises(night(1, 1)).empty());
    CHECK(broken_promises(night(0, 0)).empty());
    const auto rules_of = [](const auto& fact) {
        Names names;
        for (const auto& violation : broken_promises(fact)) names.push_back(violation.rule);
        return names;
    };
    CHECK(rules_of(night(2, 2)) == Names{"night_not_oversold"});
    CHECK(rules_of(night(0, 1)) == Names{"night_counts_its_holds"});
    CHECK(rules_of(night(1, 0)) == Names{"night_counts_its_holds"});
}
