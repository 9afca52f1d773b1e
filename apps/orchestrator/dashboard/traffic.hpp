// How much went on in the last minute: the steps of bookings, counted as the events tell them.
#pragma once

#include "orchestrator/book/sql_bookings.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::orchestrator {

/// Counts events of all instances by what happened. It knows what it was told: after a start it
/// begins at nothing. One thread.
class Traffic {
 public:
    /// One kind of event: a row of the saga, or empty for the whole booking, and the word.
    struct Kind {
        std::string step;
        std::string what;
        friend auto operator<=>(const Kind&, const Kind&) = default;
    };

    void take(const std::vector<BookingEvent>& events);
    /// Events of that kind in the 60 s before `now`.
    [[nodiscard]] std::int64_t last_minute(const Kind& kind, Timestamp now) const;

 private:
    struct Second {
        std::int64_t number = -1;
        std::int64_t count = 0;
    };
    std::map<Kind, std::array<Second, 60>> kinds_;
};

}  // namespace bellhop::orchestrator
