// Series for each answer that each row may get.
#include "orchestrator/measures.hpp"

#include "saga/definition.hpp"

namespace bellhop::orchestrator {

namespace words = saga::words;

Measures::Measures(service::Metrics& metrics, const saga::Shape& shape) {
    const auto add = [&](const saga::RowShape& row, std::string_view answer) {
        steps_.emplace(
            std::pair{row.name, std::string(answer)},
            metrics.durations("bellhop_step_seconds",
                              "Time from the command of a step to its answer, both as this "
                              "orchestrator committed them; from the last time that it asked.",
                              {{"step", row.name}, {"answer", std::string(answer)}}));
    };
    for (const auto& row : shape.rows) {
        add(row, words::kAccepted);
        if (!row.refused.empty()) add(row, words::kRefused);
        if (row.undo.empty()) continue;
        add(row, words::kUndone);
        add(row, words::kNothingToUndo);
    }
    // When a guest cancels is the guest's affair.
    for (const auto outcome : {saga::Outcome::kConfirmed, saga::Outcome::kFailed}) {
        const std::string status{saga::to_text(outcome)};
        bookings_.emplace(status,
                          metrics.durations("bellhop_booking_seconds",
                                            "Time from a booking's first commit to its decision.",
                                            {{"status", status}}));
    }
}

void Measures::take(const std::vector<BookingEvent>& own) {
    for (const auto& event : own) {
        if (event.took) {
            const auto series = steps_.find({event.step, event.what});
            if (series != steps_.end()) series->second.observe(*event.took);
        }
        if (!event.step.empty()) continue;
        if (event.what == words::kCreated) ++started_;
        const auto series = bookings_.find(event.what);
        if (series != bookings_.end() && event.booking)
            series->second.observe(event.at - event.booking->booked_at);
    }
}

}  // namespace bellhop::orchestrator
