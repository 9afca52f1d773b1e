// Points in time: microseconds of UTC, as the documents write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace bellhop {

using Microseconds = std::chrono::microseconds;
using Milliseconds = std::chrono::milliseconds;

/// A point in time, UTC, in microseconds since 1970.
using Timestamp = std::chrono::sys_time<Microseconds>;

/// `2026-02-01T12:34:56.789123`: UTC without a zone, six decimals.
[[nodiscard]] std::string to_text(Timestamp time);

/// Microseconds since 1970, for a database column or a header.
[[nodiscard]] inline std::int64_t to_micros(Timestamp time) {
    return time.time_since_epoch().count();
}
[[nodiscard]] inline Timestamp from_micros(std::int64_t micros) {
    return Timestamp{Microseconds{micros}};
}

/// Where "now" comes from. One thread, like everything that asks it.
class Clock {
 public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

}  // namespace bellhop
