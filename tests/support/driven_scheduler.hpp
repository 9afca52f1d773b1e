// A Scheduler that tests drive by hand: time stands still until they move it, and nothing sleeps.
#pragma once

#include "core/scheduler.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace bellhop::tests {

/// Time starts at `start` (2026-02-01 00:00:00 UTC) and moves only in `advance` and `run_until`.
/// Timers run in the order of their due times, equal ones in the order they were set. A timer of 0
/// ms runs at the next move, not at once.
class DrivenScheduler : public Scheduler {
 public:
    static constexpr std::int64_t kStartMicros = 1'769'904'000'000'000;

    explicit DrivenScheduler(Timestamp start = from_micros(kStartMicros)) : now_(start) {}

    [[nodiscard]] Timestamp now() const override { return now_; }

    TimerId after(Milliseconds delay, Task task) override {
        const TimerId id = ++last_id_;
        timers_.emplace(Due{now_ + delay, id}, std::move(task));
        return id;
    }

    void cancel(TimerId timer) override {
        std::erase_if(timers_, [timer](const auto& entry) { return entry.first.second == timer; });
    }

    void post(Task task) override { posted_.push_back(std::move(task)); }

    /// The end of one turn: runs what is posted now; what is posted meanwhile waits for the next
    /// call.
    /// @return how many tasks ran
    std::size_t run_posted() {
        std::vector<Task> turn;
        turn.swap(posted_);
        for (auto& task : turn) task();
        return turn.size();
    }

    /// Turns until nothing is posted, at most `most` of them. @return whether nothing is posted any
    /// more
    bool run_all_posted(std::size_t most = 10'000) {
        for (std::size_t turn = 0; turn < most && !posted_.empty(); ++turn) run_posted();
        return posted_.empty();
    }

    /// Moves time forward by `by`. Each timer that falls due runs at its own time, in a turn of its
    /// own with all that it posts.
    void advance(Milliseconds by) {
        const Timestamp until = now_ + by;
        run_all_posted();
        while (!timers_.empty() && timers_.begin()->first.first <= until) run_next_timer();
        now_ = until;
    }

    /// Lets time pass, from timer to timer, until `condition` holds. @return whether it held within
    /// `most`
    bool run_until(const std::function<bool()>& condition, Milliseconds most) {
        const Timestamp until = now_ + most;
        while (true) {
            if (condition()) return true;
            if (!posted_.empty()) {
                run_posted();
            } else if (!timers_.empty() && timers_.begin()->first.first <= until) {
                run_next_timer();
            } else {
                now_ = until;
                return condition();
            }
        }
    }

    [[nodiscard]] std::size_t timers() const { return timers_.size(); }
    [[nodiscard]] std::size_t posted() const { return posted_.size(); }

 private:
    using Due = std::pair<Timestamp, TimerId>;

    void run_next_timer() {
        auto first = timers_.extract(timers_.begin());
        if (first.key().first > now_) now_ = first.key().first;
        first.mapped()();
        run_all_posted();
    }

    Timestamp now_;
    TimerId last_id_ = 0;
    std::map<Due, Task> timers_;
    std::vector<Task> posted_;
};

}  // namespace bellhop::tests
