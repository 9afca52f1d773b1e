// Bookings, asked for and watched over HTTP.
#include "desk.hpp"

#include "core/date.hpp"

#include <algorithm>
#include <set>

namespace bellhop::tests {

namespace {

/// Far from the documented stay.
constexpr const char* kFirstDay = "2031-01-01";

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

}  // namespace

Days new_days(int nights) {
    static int used = 0;
    const auto check_in = Date::parse(kFirstDay)->plus_days(used);
    used += nights;
    return {quoted(check_in.text()), quoted(check_in.plus_days(nights).text())};
}

std::string booking(const std::map<std::string, std::string>& changes) {
    std::map<std::string, std::string> members{{"guest_name", "\"Ada Lovelace\""},
                                               {"guest_email", "\"ada@example.com\""},
                                               {"hotel_name", "\"Oceanview Resort\""},
                                               {"room_type", "\"Standard\""},
                                               {"check_in", "\"2030-01-01\""},
                                               {"check_out", "\"2030-01-02\""},
                                               {"num_guests", "1"},
                                               {"payment_method", "\"credit_card\""}};
    for (const auto& [name, value] : changes) members[name] = value;
    std::erase_if(members, [](const auto& member) { return member.second.empty(); });
    return object(members);
}

std::string new_booking(std::map<std::string, std::string> changes) {
    const auto days = new_days();
    changes["check_in"] = days.check_in;
    changes["check_out"] = days.check_out;
    return booking(changes);
}

std::string suite(const Days& days) {
    return booking({{"hotel_name", "\"Grand Plaza\""},
                    {"room_type", "\"Suite\""},
                    {"check_in", days.check_in},
                    {"check_out", days.check_out}});
}

Answer book(const House& house, const std::string& body, const Headers& headers) {
    return post(house.port("orchestrator"), "/book-hotel", body, headers);
}

Answer look_up(const House& house, const std::string& booking_id) {
    return get(house.port("orchestrator"), "/bookings/" + booking_id);
}

Answer cancel(const House& house, const std::string& booking_id, const Headers& headers) {
    return remove(house.port("orchestrator"), "/bookings/" + booking_id, headers);
}

std::vector<std::string> book_many(const House& house, int count, const Headers& headers) {
    const auto body = new_booking();
    std::vector<std::string> ids;
    for (int number = 0; number < count; ++number) {
        const auto answer = book(house, body, headers);
        ids.push_back(answer.status == 202 ? answer.at("booking_id") : "");
    }
    return ids;
}

bool becomes(const House& house, const std::string& booking_id, const std::string& status,
             Milliseconds most) {
    return eventually(most, [&] {
        const auto answer = look_up(house, booking_id);
        return answer.status == 200 && answer.at("status") == status;
    });
}

bool all_confirmed(const House& house, const std::vector<std::string>& booking_ids) {
    return std::all_of(booking_ids.begin(), booking_ids.end(),
                       [&](const auto& id) { return becomes(house, id, "confirmed"); });
}

bool each_charged_once(const House& house, const std::vector<std::string>& booking_ids) {
    std::set<std::string> transactions;
    for (const auto& id : booking_ids) {
        const auto transaction = look_up(house, id).at("transaction_id");
        const auto paid = payment_status(house, transaction);
        const bool own = paid.status == 200 && paid.at("booking_id") == id &&
                         paid.at("payment_status") == "approved";
        if (!own || !transactions.insert(transaction).second) return false;
    }
    // Transactions are numbered without gaps, so a further charge would be the next of them.
    const auto count = static_cast<int>(booking_ids.size());
    const auto next = "TXN" + std::to_string(1001 + count);
    return payment_status(house, next).status == 404;
}

std::string free_suites(const House& house, const Days& days) {
    const auto asked = object({{"hotel_name", "\"Grand Plaza\""},
                               {"room_type", "\"Suite\""},
                               {"check_in", days.check_in},
                               {"check_out", days.check_out}});
    const auto answer = post(house.port("availability"), "/check-availability", asked);
    if (answer.status != 200) return "status " + std::to_string(answer.status);
    return answer.at("status") == "unavailable" ? "0" : answer.at("available_rooms");
}

Answer payment_status(const House& house, const std::string& transaction_id) {
    return get(house.port("payment"), "/payment-status/" + transaction_id);
}

std::vector<std::string> history(const House& house, const std::string& booking_id) {
    const auto body = look_up(house, booking_id).json();
    std::vector<std::string> lines;
    const auto* all = body.member("history");
    if (all == nullptr) return lines;
    for (const auto& each : all->items)
        lines.push_back(each.member("step")->text + " " + each.member("what")->text);
    return lines;
}

}  // namespace bellhop::tests
