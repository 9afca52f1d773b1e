// The promises, one by one.
#include "bellhopctl/audit/rules.hpp"

namespace bellhop::audit {

namespace {

constexpr const char* kRoom = "confirmed_holds_room";
constexpr const char* kPaid = "confirmed_is_paid";
constexpr const char* kUnpaid = "payment_has_booking_or_refund";
constexpr const char* kFreed = "ended_holds_nothing";
constexpr const char* kOversold = "night_not_oversold";
constexpr const char* kCounted = "night_counts_its_holds";

std::string id_of(const BookingFacts& facts) {
    if (facts.booking) return facts.booking->booking_id.value();
    if (facts.hold) return facts.hold->booking_id.value();
    return facts.payment ? facts.payment->booking_id.value() : "";
}

std::string money(const Amount& amount, const std::string& currency) {
    return amount.text() + " " + currency;
}

bool holds(const BookingFacts& facts) {
    return facts.hold && facts.hold->state == "held";
}

bool is_paid(const BookingFacts& facts) {
    return facts.payment && facts.payment->state == "approved";
}

void check_confirmed(const BookingFacts& facts, std::vector<Violation>& broken) {
    const auto id = id_of(facts);
    const auto& booking = *facts.booking;
    if (!holds(facts)) {
        broken.push_back(
            {kRoom, id,
             "is confirmed, but availability has " + (facts.hold ? facts.hold->state : "no hold")});
    }
    if (!is_paid(facts)) {
        broken.push_back({kPaid, id,
                          "is confirmed, but its payment is " +
                              (facts.payment ? facts.payment->state : "not there")});
    } else if (facts.payment->amount != booking.total ||
               facts.payment->currency != booking.currency) {
        broken.push_back({kPaid, id,
                          "costs " + money(booking.total, booking.currency) + ", paid was " +
                              money(facts.payment->amount, facts.payment->currency)});
    }
}

/// Failed or cancelled, and said to be settled; or never known.
void check_without(const BookingFacts& facts, const std::string& because,
                   std::vector<Violation>& broken) {
    const auto id = id_of(facts);
    if (holds(facts)) broken.push_back({kFreed, id, because + ", but it holds a room"});
    if (!facts.payment || facts.payment->origin != "booking") return;
    const auto& state = facts.payment->state;
    if (state == "approved") {
        broken.push_back({kUnpaid, id,
                          because + ", but " +
                              money(facts.payment->amount, facts.payment->currency) +
                              " was taken and not given back"});
    }
    if (state == "asking" || state == "refund owed") {
        broken.push_back({kUnpaid, id, because + ", but its payment is still " + state});
    }
}

}  // namespace

const std::vector<std::string>& rules() {
    static const std::vector<std::string> all{
        kRoom, kPaid, kUnpaid, kFreed, kOversold, kCounted, kAtRest, kKeyHasBooking, kOutboxIsSent};
    return all;
}

std::vector<Violation> broken_promises(const BookingFacts& facts) {
    std::vector<Violation> broken;
    if (!facts.booking) {
        check_without(facts, "is no booking", broken);
        return broken;
    }
    const auto& status = facts.booking->status;
    if (status == "confirmed") check_confirmed(facts, broken);
    const bool ended = status == "failed" || status == "cancelled";
    if (ended && facts.booking->settled) check_without(facts, "is " + status, broken);
    if (holds(facts) && facts.hold->nights_counted < facts.hold->nights) {
        broken.push_back({kCounted, id_of(facts),
                          "holds " + std::to_string(facts.hold->nights) + " nights, of which " +
                              std::to_string(facts.hold->nights_counted) + " are counted"});
    }
    return broken;
}

std::vector<Violation> broken_promises(const availability::contract::NightFact& night) {
    std::vector<Violation> broken;
    const auto subject = night.hotel_name + ", " + night.room_type + ", " + night.night.text();
    if (night.held > night.rooms) {
        broken.push_back({kOversold, subject,
                          std::to_string(night.held) + " sold of " + std::to_string(night.rooms)});
    }
    if (night.held != night.taken) {
        broken.push_back({kCounted, subject,
                          std::to_string(night.taken) + " counted as taken, " +
                              std::to_string(night.held) + " held by bookings"});
    }
    return broken;
}

}  // namespace bellhop::audit
