// Bookings as GET /bookings lists them, with what each one waits for.
#pragma once

#include "bellhopctl/asking.hpp"
#include "orchestrator/contract/explanation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace bellhop::ctl {

/// What is known of a booking in a list.
struct BookingFacts {
    BookingId booking_id;
    std::string status;
    std::string guest_name;
    std::string guest_email;
    std::string hotel_name;
    std::string room_type;
    Date check_in;
    Date check_out;
    std::optional<Amount> total_amount;  ///< known when a room is held
    std::optional<std::string> currency;
    Timestamp booking_timestamp{};
    static constexpr auto fields() {
        using B = BookingFacts;
        return wire::fields(
            wire::field("booking_id", &B::booking_id), wire::field("status", &B::status),
            wire::field("guest_name", &B::guest_name), wire::field("guest_email", &B::guest_email),
            wire::field("hotel_name", &B::hotel_name), wire::field("room_type", &B::room_type),
            wire::field("check_in", &B::check_in), wire::field("check_out", &B::check_out),
            wire::field("total_amount", &B::total_amount), wire::field("currency", &B::currency),
            wire::field("booking_timestamp", &B::booking_timestamp));
    }
};

/// One of GET /bookings.
struct ListedBooking : BookingFacts {
    std::optional<std::vector<std::string>> outstanding;  ///< of a decided one: undos under way
    static constexpr auto fields() {
        return std::tuple_cat(
            BookingFacts::fields(),
            wire::fields(wire::field("outstanding", &ListedBooking::outstanding)));
    }
};

/// GET /bookings: the newest first.
struct ListedPage {
    std::vector<ListedBooking> bookings;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return wire::fields(wire::field("bookings", &ListedPage::bookings),
                            wire::field("next_cursor", &ListedPage::next_cursor));
    }
};

/// A booking, and where it is.
struct BookingLine {
    ListedBooking booking;
    std::vector<std::string> waits_for;    ///< in words; empty where it waits for nothing
    std::optional<std::string> attention;  ///< why a person has to look
};

/// What a booking waits for: `charge_payment (payment)`.
[[nodiscard]] std::vector<std::string> waits_in_words(
    const orchestrator::contract::Explanation& explanation);

/// Which bookings, as given on the command line.
struct BookingChoice {
    std::string status;  ///< empty: any
    std::string guest;   ///< an e-mail address; empty: any
    int limit = 20;
};

struct BookingList {
    std::vector<BookingLine> lines;
    bool more = false;  ///< there are older ones
};

/// Page by page. @throws Unavailable without the orchestrator
[[nodiscard]] BookingList list_bookings(House& house, const BookingChoice& choice);

}  // namespace bellhop::ctl
