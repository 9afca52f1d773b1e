// Group commit: whatever work is waiting when the loop comes round shares one transaction, and one
// fsync.
#pragma once

#include "core/scheduler.hpp"
#include "db/database.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bellhop::db {

/// Collects pieces of work during a turn of the loop and commits them together at its end: a lone
/// piece goes at once, many share one commit, and nobody waits for a fuller batch. Where one of a
/// batch throws, the whole batch is rolled back and each piece is tried again alone, in order, so
/// that only the guilty one fails. Where the database is away (Unavailable), nothing is tried
/// again: all that waits in this turn gets the error. One thread.
/// @see DeWitt et al. 1984, "Implementation techniques for main memory database systems", section 5
/// (group commit)
class GroupCommit {
 public:
    /// May run again after its batch was rolled back: with the batch but without what is lazy, and
    /// alone. Keep results in objects that it overwrites.
    using Work = std::function<void(Transaction&)>;
    /// Runs after the commit; with the error where the work (or the database) failed. Throws
    /// nothing.
    using Done = std::function<void(std::exception_ptr error)>;

    /// @param most_in_a_batch further pieces wait for the next batch, in the same turn
    GroupCommit(Scheduler& scheduler, Database& database, std::size_t most_in_a_batch = 256);
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;
    /// Forgets what is waiting; no `done` is called.
    ~GroupCommit();

    /// Adds a piece of work. Where 10,000 are waiting already, `done` gets Unavailable, in the next
    /// turn.
    void submit(Work work, Done done);

    /// Work that costs no commit of its own: it joins the next batch, or a batch of its own after
    /// `delay`. While the database is away it is kept. It is dropped, and counted, where it throws
    /// anything but Unavailable, and where 10,000 are waiting already.
    void submit_lazily(Work work, Milliseconds delay);

    [[nodiscard]] Database& database() { return database_; }
    /// Empty while the last batch reached the database; else what it said.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    /// Nothing is waiting; lazy work does not count.
    [[nodiscard]] bool idle() const { return waiting_.empty(); }

    struct Counters {
        std::uint64_t commits = 0;
        /// Pieces that were committed.
        std::uint64_t pieces = 0;
        /// Transactions that were rolled back.
        std::uint64_t rolled_back = 0;
        std::uint64_t lazy_dropped = 0;
    };
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    struct Piece {
        Work work;
        Done done;
    };
    /// How a transaction went: no error, or the error and the index of the work that threw it.
    struct Outcome {
        std::exception_ptr error;
        bool away = false;
        std::size_t guilty = 0;
    };
    void schedule();
    void flush();
    /// @return the error where the database is away
    std::exception_ptr commit(std::span<Piece> batch);
    std::exception_ptr commit_pieces(std::span<Piece> batch);
    std::exception_ptr commit_alone(std::span<Piece> batch);
    std::exception_ptr commit_lazy_alone(std::vector<Work> lazy);
    void commit_ripe();
    [[nodiscard]] Outcome attempt(std::span<const Piece> batch, std::span<const Work> lazy);
    static void finish(std::span<Piece> batch, const std::exception_ptr& error);
    [[nodiscard]] std::vector<Work> take_lazy();
    void return_lazy(std::vector<Work> lazy);
    void wake_for_lazy(Milliseconds delay);

    Scheduler& scheduler_;
    Database& database_;
    std::size_t most_in_a_batch_;
    std::vector<Piece> waiting_;
    std::vector<Work> lazy_;
    Scheduler::TimerId lazy_timer_ = 0;
    Timestamp lazy_due_{};
    bool lazy_ripe_ = false;
    bool scheduled_ = false;
    std::string trouble_;
    Counters counters_;
    /// What was posted asks this whether there is still somebody to run for.
    std::shared_ptr<const bool> alive_;
};

}  // namespace bellhop::db
