// Before a scrape is answered: looks at what can only be asked for, such as a count in the
// database.
#pragma once

#include "core/scheduler.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace bellhop::service {

/// Looks at most once a second, however many scrape; and who scrapes waits at most 2.5 s for it:
/// then the answer goes out with what is known. One thread.
class Scrape {
 public:
    /// Calls `done` once, later or at once.
    using Look = std::function<void(std::function<void()> done)>;

    explicit Scrape(Scheduler& scheduler) : scheduler_(scheduler) {}
    Scrape(const Scrape&) = delete;
    Scrape& operator=(const Scrape&) = delete;
    ~Scrape() = default;

    void add(Look look) { looks_.push_back(std::move(look)); }
    /// Calls `answer` when all have looked; at once where the last look is young, or too many wait.
    void ask(std::function<void()> answer);

 private:
    struct Round;
    void begin();
    void finish(Round& round);

    Scheduler& scheduler_;
    std::vector<Look> looks_;
    std::vector<std::function<void()>> waiters_;
    std::shared_ptr<Round> round_;  // under way
    Timestamp looked_at_{};
};

}  // namespace bellhop::service
