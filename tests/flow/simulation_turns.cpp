// Who has the next turn.
#include "flow/simulation_turns.hpp"

#include <algorithm>
#include <iterator>

namespace bellhop::flow::simulation {

namespace {
constexpr std::size_t kMostMicrosPerTurn = 400;
}  // namespace

Scheduler::TimerId Turns::set(Actor& owner, Milliseconds delay, Scheduler::Task task) {
    const auto id = ++last_timer_;
    const auto due = now_ + delay;
    timers_.emplace(Due{due, id}, Timer{&owner, std::move(task)});
    due_of_.emplace(id, due);
    return id;
}

void Turns::cancel(Scheduler::TimerId timer) {
    const auto found = due_of_.find(timer);
    if (found == due_of_.end()) return;
    timers_.erase({found->second, timer});
    due_of_.erase(found);
}

void Turns::forget(const Actor& owner) {
    std::erase_if(timers_, [&](const auto& each) {
        if (each.second.owner != &owner) return false;
        due_of_.erase(each.first.second);
        return true;
    });
}

bool Turns::busy() const {
    return std::any_of(actors_.begin(), actors_.end(),
                       [](const Actor* each) { return each->waiting() > 0; });
}

bool Turns::step() {
    now_ += Microseconds{dice_.pick(kMostMicrosPerTurn)};
    if (run_timer_due() || run_an_actor()) return true;
    const auto next = next_event();
    if (next == Timestamp::max()) return false;
    now_ = std::max(now_, next);
    return true;
}

Timestamp Turns::next_event() const {
    auto next = Timestamp::max();
    for (const auto& [due, timer] : timers_) {
        if (due.first >= next) break;
        next = std::min(next, std::max(due.first, timer.owner->stalled_until_));
    }
    for (const auto* actor : actors_) {
        if (actor->waiting() > 0) next = std::min(next, actor->stalled_until_);
    }
    return next;
}

bool Turns::run_timer_due() {
    for (auto each = timers_.begin(); each != timers_.end() && each->first.first <= now_; ++each) {
        auto* owner = each->second.owner;
        if (owner->stalled()) continue;
        const auto task = std::move(each->second.task);
        due_of_.erase(each->first.second);
        timers_.erase(each);
        task();
        return true;
    }
    return false;
}

bool Turns::run_an_actor() {
    std::vector<Actor*> ready;
    std::copy_if(actors_.begin(), actors_.end(), std::back_inserter(ready),
                 [](const Actor* each) { return each->waiting() > 0 && !each->stalled(); });
    if (ready.empty()) return false;
    dice_.one_of(ready)->run();
    return true;
}

Actor::Actor(Turns& turns, std::string name, Style style)
    : turns_(turns), name_(std::move(name)), style_(style) {
    turns_.actors_.push_back(this);
}

Actor::~Actor() {
    std::erase(turns_.actors_, this);
    turns_.forget(*this);
}

Scheduler::TimerId Actor::after(Milliseconds delay, Task task) {
    return dead_ ? 0 : turns_.set(*this, delay, std::move(task));
}

void Actor::post(Task task) {
    if (!dead_) posted_.push_back(std::move(task));
}

void Actor::die() {
    dead_ = true;
    posted_.clear();
    turns_.forget(*this);
}

void Actor::run() {
    std::vector<Task> turn;
    if (style_ == Style::kWhole) {
        turn.swap(posted_);
    } else {
        turn.push_back(std::move(posted_.front()));
        posted_.erase(posted_.begin());
    }
    for (const auto& task : turn) {
        if (!dead_) task();
    }
}

}  // namespace bellhop::flow::simulation
