// How long steps and bookings take, for /metrics.
#pragma once

#include "orchestrator/book/sql_bookings.hpp"
#include "saga/shape.hpp"
#include "service/metrics.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::orchestrator {

/// Takes what this instance did, after each commit: three observations for a booking, and no look
/// at a clock, since the events know their times. One thread.
class Measures {
 public:
    /// @param metrics must outlive it
    Measures(service::Metrics& metrics, const saga::Shape& shape);

    void take(const std::vector<BookingEvent>& own);
    /// Bookings that this instance took on, since its start.
    [[nodiscard]] std::int64_t started() const { return started_; }

 private:
    std::int64_t started_ = 0;
    std::map<std::pair<std::string, std::string>, service::Durations> steps_;
    std::map<std::string, service::Durations> bookings_;  // by outcome
};

}  // namespace bellhop::orchestrator
