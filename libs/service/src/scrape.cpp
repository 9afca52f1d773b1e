// One round of looks for all who scrape meanwhile.
#include "scrape.hpp"

#include <utility>

namespace bellhop::service {

namespace {

constexpr Milliseconds kYoung{900};
constexpr Milliseconds kPatience{2500};
constexpr std::size_t kMostWaiters = 64;

}  // namespace

struct Scrape::Round {
    std::size_t open = 0;
    Scheduler::TimerId timer = 0;
    bool over = false;
};

void Scrape::ask(std::function<void()> answer) {
    const auto age = scheduler_.now() - looked_at_;
    const bool young = age >= Microseconds{0} && age < kYoung;
    if (looks_.empty() || young || waiters_.size() >= kMostWaiters) return answer();
    waiters_.push_back(std::move(answer));
    if (!round_) begin();
}

void Scrape::begin() {
    const auto round = std::make_shared<Round>();
    round_ = round;
    // One more than there are: those that are done at once must not end it before the last began.
    round->open = looks_.size() + 1;
    round->timer = scheduler_.after(kPatience, [this, round] { finish(*round); });
    const auto done = [this, round] {
        if (--round->open == 0) finish(*round);
    };
    for (const auto& look : looks_) look(done);
    done();
}

void Scrape::finish(Round& round) {
    // What comes after its time is for the next one.
    if (std::exchange(round.over, true)) return;
    scheduler_.cancel(round.timer);
    looked_at_ = scheduler_.now();
    round_.reset();
    for (const auto& waiter : std::exchange(waiters_, {})) waiter();
}

}  // namespace bellhop::service
