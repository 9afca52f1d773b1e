// The bodies of POST /book-hotel, /check-availability and /process-payment: what is taken is
// written and taken again as the same.
#include "availability/check.hpp"
#include "fuzz/try_one.hpp"
#include "orchestrator/front/book_hotel.hpp"
#include "payment/process_payment.hpp"

namespace bellhop::fuzz {

namespace {

using orchestrator::Booking;
using payment::contract::Charge;

std::string written(const Booking& booking) {
    wire::Writer writer;
    const auto text = [&writer](std::string_view name, std::string_view value) {
        writer.key(name);
        writer.text(value);
    };
    writer.begin_object();
    text("guest_name", booking.guest_name);
    text("guest_email", booking.guest_email);
    text("hotel_name", booking.hotel_name);
    text("room_type", booking.room_type);
    text("check_in", booking.stay.check_in.text());
    text("check_out", booking.stay.check_out.text());
    text("payment_method", booking.payment_method);
    writer.key("num_guests");
    writer.integer(booking.num_guests);
    writer.end_object();
    return writer.take();
}

std::string written(const availability::Wish& wish) {
    Booking booking;
    booking.hotel_name = wish.hotel_name;
    booking.room_type = wish.room_type;
    booking.stay = wish.stay;
    booking.num_guests = wish.num_guests;
    return written(booking);
}

std::string written(const Charge& charge) {
    wire::Writer writer;
    const auto text = [&writer](std::string_view name, std::string_view value) {
        writer.key(name);
        writer.text(value);
    };
    writer.begin_object();
    text("booking_id", charge.booking_id.value());
    text("guest_name", charge.guest_name);
    text("hotel_name", charge.hotel_name);
    text("currency", charge.amount.currency);
    text("payment_method", charge.payment_method);
    writer.key("amount");
    writer.number(charge.amount.amount.text());
    writer.end_object();
    return writer.take();
}

/// @param read one of the three readers
template <class Read>
void try_reader(const std::string& body, const Read& read) {
    std::string text;
    if (!taken([&] { text = written(read(body)); })) return;
    std::string again;
    BELLHOP_CHECK(taken([&] { again = written(read(text)); }));
    BELLHOP_CHECK(again == text);
}

/// A refusal of an object that is JSON names what is wrong in it.
template <class Read>
void check_names_field(const std::string& body, const Read& read) {
    try {
        static_cast<void>(read(body));
    } catch (const BadMessage& refusal) {
        BELLHOP_CHECK(!refusal.field().empty());
    }
}

}  // namespace

void try_one(std::string_view bytes) {
    const std::string body(bytes);
    try_reader(body, orchestrator::read_booking_request);
    try_reader(body, availability::read_check_request);
    try_reader(body, payment::read_payment_request);
    wire::Value value;
    if (!taken([&] { value = wire::parse(body); }) || value.kind != wire::Kind::kObject) return;
    check_names_field(body, orchestrator::read_booking_request);
    check_names_field(body, availability::read_check_request);
    check_names_field(body, payment::read_payment_request);
}

}  // namespace bellhop::fuzz
