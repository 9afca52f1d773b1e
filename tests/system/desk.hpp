// The words of the front desk: bookings to ask for, and what became of them.
#pragma once

#include "caller.hpp"
#include "support/eventually.hpp"
#include "support/house.hpp"

#include <map>
#include <string>
#include <vector>

namespace bellhop::tests {

constexpr Milliseconds kPatience{60000};
inline const Headers kAtOnce{{"Prefer", "respond-async"}};

/// First and last day of a stay of some nights, JSON texts, that no other test of this program asks
/// for.
struct Days {
    std::string check_in;
    std::string check_out;
};
[[nodiscard]] Days new_days(int nights = 1);

/// A booking of one night in Oceanview Resort, Standard, 150.00. @param changes members as JSON; an
/// empty value takes the member away
[[nodiscard]] std::string booking(const std::map<std::string, std::string>& changes = {});
/// The same on days that nobody else asks for.
[[nodiscard]] std::string new_booking(std::map<std::string, std::string> changes = {});
/// The one Suite of Grand Plaza, on the given days.
[[nodiscard]] std::string suite(const Days& days);

[[nodiscard]] Answer book(const House& house, const std::string& body = {},
                          const Headers& headers = {});
[[nodiscard]] Answer look_up(const House& house, const std::string& booking_id);
[[nodiscard]] Answer cancel(const House& house, const std::string& booking_id,
                            const Headers& headers = {});
/// Makes bookings that do not wait for their outcome. @return their ids; one is empty where the
/// answer was not 202
[[nodiscard]] std::vector<std::string> book_many(const House& house, int count,
                                                 const Headers& headers = kAtOnce);
[[nodiscard]] bool becomes(const House& house, const std::string& booking_id,
                           const std::string& status, Milliseconds most = kPatience);
/// Whether all of them come to be confirmed within kPatience.
[[nodiscard]] bool all_confirmed(const House& house, const std::vector<std::string>& booking_ids);
/// Whether each booking has a transaction of its own, approved, in the payment service's books, and
/// there are no further ones.
[[nodiscard]] bool each_charged_once(const House& house,
                                     const std::vector<std::string>& booking_ids);
/// Free Suites of Grand Plaza; 0 where the service says unavailable.
[[nodiscard]] std::string free_suites(const House& house, const Days& days);
[[nodiscard]] Answer payment_status(const House& house, const std::string& transaction_id);
/// What happened to a booking, as `step what`, in order.
[[nodiscard]] std::vector<std::string> history(const House& house, const std::string& booking_id);

}  // namespace bellhop::tests
