// Group commit: whatever work is waiting when the loop comes round shares one transaction, and one
// fsync.
#include "db/group_commit.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bellhop::db {
namespace {
constexpr std::size_t kMostWaiting = 10'000;
/// Until lazy work is tried again that a database away did not take.
constexpr Milliseconds kLazyAgain{1'000};
}  // namespace

GroupCommit::GroupCommit(Scheduler& scheduler, Database& database, std::size_t most_in_a_batch)
    : scheduler_(scheduler),
      database_(database),
      most_in_a_batch_(std::max<std::size_t>(most_in_a_batch, 1)),
      alive_(std::make_shared<const bool>(true)) {}

GroupCommit::~GroupCommit() {
    scheduler_.cancel(lazy_timer_);
}

void GroupCommit::submit(Work work, Done done) {
    if (waiting_.size() >= kMostWaiting) {
        auto error =
            std::make_exception_ptr(Unavailable("database", "10000 pieces of work wait already"));
        // Later: who submits does not expect to be called back before it returns.
        scheduler_.post([done = std::move(done), error] { done(error); });
        return;
    }
    waiting_.push_back({std::move(work), std::move(done)});
    schedule();
}

void GroupCommit::submit_lazily(Work work, Milliseconds delay) {
    if (lazy_.size() >= kMostWaiting) {
        ++counters_.lazy_dropped;
        return;
    }
    lazy_.push_back(std::move(work));
    wake_for_lazy(delay);
}

void GroupCommit::wake_for_lazy(Milliseconds delay) {
    const Timestamp due = scheduler_.now() + delay;
    if (lazy_timer_ != 0 && lazy_due_ <= due) return;
    scheduler_.cancel(lazy_timer_);
    lazy_due_ = due;
    lazy_timer_ = scheduler_.after(delay, [this] {
        lazy_timer_ = 0;
        lazy_ripe_ = true;
        schedule();
    });
}

void GroupCommit::schedule() {
    if (scheduled_) return;
    scheduled_ = true;
    scheduler_.post([this, alive = std::weak_ptr<const bool>{alive_}] {
        if (!alive.expired()) flush();
    });
}

void GroupCommit::flush() {
    scheduled_ = false;
    // What the callbacks submit meanwhile is the next turn's.
    std::vector<Piece> turn;
    turn.swap(waiting_);
    const bool ripe = std::exchange(lazy_ripe_, false);
    std::exception_ptr away;
    for (std::span<Piece> rest{turn}; !rest.empty();) {
        const auto batch = rest.first(std::min(rest.size(), most_in_a_batch_));
        rest = rest.subspan(batch.size());
        if (away) {
            finish(batch, away);
        } else {
            away = commit(batch);
        }
    }
    if (ripe && !away) commit_ripe();
    if (lazy_.empty()) {
        scheduler_.cancel(std::exchange(lazy_timer_, 0));
    } else {
        wake_for_lazy(kLazyAgain);
    }
}

void GroupCommit::commit_ripe() {
    // Each round commits some of it or drops it.
    bool away = false;
    while (!lazy_.empty() && !away) away = commit({}) != nullptr;
}

std::exception_ptr GroupCommit::commit(std::span<Piece> batch) {
    auto lazy = take_lazy();
    const auto outcome = attempt(batch, lazy);
    if (!outcome.error || outcome.away) {
        if (outcome.away) return_lazy(std::move(lazy));
        finish(batch, outcome.error);
        return outcome.error;
    }
    if (outcome.guilty < batch.size()) {
        return_lazy(std::move(lazy));
        return commit_alone(batch);
    }
    auto away = commit_pieces(batch);
    if (!away) return commit_lazy_alone(std::move(lazy));
    return_lazy(std::move(lazy));
    return away;
}

std::exception_ptr GroupCommit::commit_lazy_alone(std::vector<Work> lazy) {
    for (std::size_t i = 0; i < lazy.size(); ++i) {
        const auto outcome = attempt({}, std::span{lazy}.subspan(i, 1));
        if (outcome.away) {
            lazy.erase(lazy.begin(), lazy.begin() + static_cast<std::ptrdiff_t>(i));
            return_lazy(std::move(lazy));
            return outcome.error;
        }
        if (outcome.error) ++counters_.lazy_dropped;
    }
    return nullptr;
}

std::exception_ptr GroupCommit::commit_pieces(std::span<Piece> batch) {
    if (batch.empty()) return nullptr;
    const auto outcome = attempt(batch, {});
    if (outcome.error && !outcome.away) return commit_alone(batch);
    finish(batch, outcome.error);
    return outcome.error;
}

std::exception_ptr GroupCommit::commit_alone(std::span<Piece> batch) {
    std::exception_ptr away;
    for (auto& piece : batch) {
        const std::span<Piece> alone{&piece, 1};
        if (away) {
            finish(alone, away);
            continue;
        }
        const auto outcome = attempt(alone, {});
        if (outcome.away) away = outcome.error;
        finish(alone, outcome.error);
    }
    return away;
}

GroupCommit::Outcome GroupCommit::attempt(std::span<const Piece> batch,
                                          std::span<const Work> lazy) {
    std::size_t running = 0;
    Outcome outcome;
    try {
        database_.transaction([&](Transaction& tx) {
            for (running = 0; running < batch.size(); ++running) batch[running].work(tx);
            for (; running < batch.size() + lazy.size(); ++running)
                lazy[running - batch.size()](tx);
        });
        trouble_.clear();
        ++counters_.commits;
        counters_.pieces += batch.size();
        return outcome;
    } catch (const Unavailable& error) {
        trouble_ = error.what();
        outcome.away = true;
        outcome.error = std::current_exception();
    } catch (...) {
        trouble_.clear();
        outcome.error = std::current_exception();
    }
    ++counters_.rolled_back;
    outcome.guilty = running;
    return outcome;
}

void GroupCommit::finish(std::span<Piece> batch, const std::exception_ptr& error) {
    for (auto& piece : batch) piece.done(error);
}

std::vector<GroupCommit::Work> GroupCommit::take_lazy() {
    const auto end =
        lazy_.begin() + static_cast<std::ptrdiff_t>(std::min(lazy_.size(), most_in_a_batch_));
    std::vector<Work> taken{std::make_move_iterator(lazy_.begin()), std::make_move_iterator(end)};
    lazy_.erase(lazy_.begin(), end);
    return taken;
}

void GroupCommit::return_lazy(std::vector<Work> lazy) {
    lazy_.insert(lazy_.begin(), std::make_move_iterator(lazy.begin()),
                 std::make_move_iterator(lazy.end()));
}

}  // namespace bellhop::db
