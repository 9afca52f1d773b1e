// Writing about bookings.
#include "bellhopctl/bookings/print.hpp"

#include "bellhopctl/columns.hpp"
#include "bellhopctl/format.hpp"

#include <algorithm>

namespace bellhop::ctl {

namespace {

struct LineBody : BookingFacts {
    std::int64_t age_s = 0;
    std::vector<std::string> waits_for;
    std::optional<std::string> attention;
    static constexpr auto fields() {
        return std::tuple_cat(BookingFacts::fields(),
                              wire::fields(wire::field("age_s", &LineBody::age_s),
                                           wire::field("waits_for", &LineBody::waits_for),
                                           wire::field("attention", &LineBody::attention)));
    }
};

struct ListBody {
    std::vector<LineBody> bookings;
    bool more = false;
    static constexpr auto fields() {
        return wire::fields(wire::field("bookings", &ListBody::bookings),
                            wire::field("more", &ListBody::more));
    }
};

std::string where(const BookingLine& line) {
    if (line.attention) return "! needs a person: " + *line.attention;
    if (!line.waits_for.empty()) return "waits for " + joined(line.waits_for);
    if (line.booking.outstanding) return "waits for " + joined(*line.booking.outstanding);
    return "";
}

/// The one that an operator would look at first: who needs a person, who waits longest, the newest.
const BookingLine& most_interesting(const std::vector<BookingLine>& lines) {
    const auto attention = std::find_if(
        lines.begin(), lines.end(), [](const auto& line) { return line.attention.has_value(); });
    if (attention != lines.end()) return *attention;
    const auto oldest_pending = std::find_if(lines.rbegin(), lines.rend(), [](const auto& line) {
        return line.booking.status == "pending";
    });
    return oldest_pending != lines.rend() ? *oldest_pending : lines.front();
}

std::string last_lines(const BookingList& list) {
    std::string text;
    if (list.more)
        text += "... and older ones (--limit " +
                std::to_string(std::min<std::size_t>(list.lines.size() * 5, 10000)) + ")\n";
    const auto needy = std::count_if(list.lines.begin(), list.lines.end(),
                                     [](const auto& line) { return line.attention.has_value(); });
    if (needy > 0)
        text +=
            "! " + std::to_string(needy) + " of these need a person: bellhopctl attention list\n";
    return text + "next: bellhopctl explain " +
           most_interesting(list.lines).booking.booking_id.value() + '\n';
}

}  // namespace

std::int64_t seconds_since(Timestamp then, Timestamp now) {
    return std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::seconds>(now - then).count());
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

std::string bookings_text(const BookingList& list, Timestamp now) {
    using Side = Table::Side;
    if (list.lines.empty()) return "no such bookings\n";
    Table table({{"BOOKING"},
                 {"STATUS"},
                 {"HOTEL"},
                 {"ROOM"},
                 {"FROM"},
                 {"TO"},
                 {"TOTAL", Side::kRight},
                 {"AGE", Side::kRight},
                 {"WHERE"}});
    for (const auto& line : list.lines) {
        const auto& booking = line.booking;
        const auto total = booking.total_amount
                               ? booking.total_amount->text() + " " + booking.currency.value_or("")
                               : "-";
        table.add({booking.booking_id.value(), booking.status, booking.hotel_name,
                   booking.room_type, booking.check_in.text(), booking.check_out.text(), total,
                   age_text(seconds_since(booking.booking_timestamp, now)), where(line)});
    }
    std::string text;
    for (const auto& line : table.lines()) text += line + '\n';
    return text + '\n' + last_lines(list);
}

std::string bookings_json(const BookingList& list, Timestamp now) {
    ListBody body;
    body.more = list.more;
    for (const auto& line : list.lines) {
        body.bookings.push_back({line.booking, seconds_since(line.booking.booking_timestamp, now),
                                 line.waits_for, line.attention});
    }
    return wire::encode(body) + '\n';
}

}  // namespace bellhop::ctl
