// How fast bookings are decided at present, and so how long the next ones will wait.
#pragma once

#include "core/time.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace bellhop::orchestrator {

/// What a client is told with a 202.
struct Estimate {
    std::int64_t retry_after_s = 2;         ///< when asking again makes sense, 1 to 300
    std::optional<std::int64_t> decided_s;  ///< seconds until its booking is decided; unknown while
                                            ///< nothing is decided at all
};

/// Counts decisions over the last 30 s. One thread.
class ServiceRate {
 public:
    /// A booking was decided.
    void decided(Timestamp now);
    /// Whether anything was decided within the last seconds: the workers are there.
    [[nodiscard]] bool deciding(Timestamp now) const;
    /// Decisions a second, over the last 30 s, or since the first one where that is less.
    [[nodiscard]] double per_second(Timestamp now) const;
    /// For the last of `waiting` bookings. Little's law: what waits, over how fast it goes.
    [[nodiscard]] Estimate estimate(std::int64_t waiting, Timestamp now) const;

 private:
    struct Second {
        std::int64_t number = -1;
        std::int64_t count = 0;
    };
    std::array<Second, 30> seconds_{};
    std::optional<std::int64_t> first_;  // second in which something was decided
};

}  // namespace bellhop::orchestrator
