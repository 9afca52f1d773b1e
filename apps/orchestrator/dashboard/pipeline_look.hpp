// GET /pipeline, and the queues of /metrics: looks at the pipeline for whoever watches it.
#pragma once

#include "core/scheduler.hpp"
#include "orchestrator/bookings.hpp"
#include "orchestrator/dashboard/answer.hpp"
#include "orchestrator/dashboard/picture.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// Asks the broker for its queues (passive declares: exact, and a few bytes) and the database for
/// who waits, at most once a second, however many ask. One thread.
class PipelineLook {
 public:
    struct Parties {
        Scheduler& scheduler;
        bus::Bus& bus;
        Bookings& bookings;
        const Traffic& traffic;
    };
    PipelineLook(const Parties& parties, service::Place place, std::string reply_queue);

    /// Answers at once where the last look is young, else after the next one: within 2 s.
    /// @throws Unavailable where too many wait
    void ask(const OnAnswer& answer);
    /// The same for a scrape, which is nobody who watches: calls `done` once, when `seen` is young.
    void refresh(const std::function<void()>& done);
    /// What was seen last; nothing before the first look.
    [[nodiscard]] const std::optional<Seen>& seen() const { return seen_; }
    /// Letters in all queues of dead letters at the last look; nothing where that is not known.
    [[nodiscard]] std::optional<std::int64_t> dead_letters() const { return dead_letters_; }
    /// Whether anybody looked within the last minute.
    [[nodiscard]] bool watched() const;

 private:
    struct Look;
    /// @throws Unavailable where too many wait
    void wait(std::function<void()> waiter);
    void begin();
    void ask_queues(const std::shared_ptr<Look>& look);
    void ask_database(const std::shared_ptr<Look>& look);
    void one_came(const std::shared_ptr<Look>& look);
    void finish(const std::shared_ptr<Look>& look);

    Parties parties_;
    service::Place place_;
    std::string reply_queue_;
    std::vector<std::function<void()>> waiters_;
    std::shared_ptr<Look> look_;  // under way
    std::optional<Seen> seen_;
    std::string text_;
    Timestamp asked_at_{};
    std::optional<std::int64_t> dead_letters_;
};

}  // namespace bellhop::orchestrator
