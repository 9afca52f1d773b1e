// What somebody keeps from one piece of work to the next, as long as they share a transaction.
#pragma once

#include "db/database.hpp"

#include <memory>
#include <utility>

namespace bellhop::db {

/// A value that belongs to the open transaction. For what all work of a batch can share, so that it
/// is asked or written once. It ends when its `finish` has run, right before the commit, or with
/// the rollback. One thread; who holds this outlives the transaction.
template <class State>
class PerTransaction {
 public:
    /// @param make gives the value, the first time in a transaction; may throw, as any work
    /// @param finish gets the transaction and the value when all work is done, as
    /// Transaction::before_commit says
    /// @return the value; the reference holds until then
    template <class Make, class Finish>
    State& of(Transaction& tx, Make make, Finish finish) {
        auto state = state_.lock();
        if (!state) {
            state = std::make_shared<State>(make());
            state_ = state;
            tx.before_commit(
                [state, finish = std::move(finish)](Transaction& same) { finish(same, *state); });
        }
        return *state;
    }
    /// The value, where there is one; null where there is none yet, or no more.
    [[nodiscard]] std::shared_ptr<State> known() const { return state_.lock(); }

 private:
    std::weak_ptr<State> state_;  // the transaction's task keeps it
};

}  // namespace bellhop::db
