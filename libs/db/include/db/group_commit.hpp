// Group commit: whatever work is waiting when the loop comes round shares one transaction, and one
// fsync.
#pragma once

#include "core/scheduler.hpp"
#include "db/database.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace bellhop::db {

/// Collects pieces of work during a turn of the loop and commits them together at its end: a lone
/// piece goes at once, many share one commit, and nobody waits for a fuller batch. Where one of a
/// batch throws, the whole batch is rolled back and each piece is tried again alone, so that only
/// the guilty one fails. One thread.
/// @see DeWitt et al. 1984, "Implementation techniques for main memory database systems", section 5
/// (group commit)
class GroupCommit {
 public:
    /// May run twice: with the batch, and again alone after the batch was rolled back. Keep results
    /// in objects that it overwrites.
    using Work = std::function<void(Transaction&)>;
    /// Runs after the commit; with the error where the work (or the database) failed. Throws
    /// nothing.
    using Done = std::function<void(std::exception_ptr error)>;

    /// @param most_in_a_batch further pieces wait for the next batch, in the same turn
    GroupCommit(Scheduler& scheduler, Database& database, std::size_t most_in_a_batch = 256);

    /// Adds a piece of work. Where 10,000 are waiting already, `done` gets Unavailable.
    void submit(Work work, Done done);

    /// Work that costs no commit of its own: it joins the next batch, or a batch of its own after
    /// `delay`.
    void submit_lazily(Work work, Milliseconds delay);

    [[nodiscard]] Database& database() { return database_; }
    /// Empty while the last batch reached the database; else what it said.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    /// Nothing is waiting.
    [[nodiscard]] bool idle() const { return waiting_.empty(); }

    struct Counters {
        std::uint64_t commits = 0;
        std::uint64_t pieces = 0;
        std::uint64_t rolled_back = 0;
    };
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    struct Piece {
        Work work;
        Done done;
    };
    void schedule();
    void flush();
    void commit(std::vector<Piece>& batch);
    void commit_alone(std::vector<Piece>& batch);
    [[nodiscard]] std::exception_ptr attempt(const std::function<void(Transaction&)>& all);

    Scheduler& scheduler_;
    Database& database_;
    std::size_t most_in_a_batch_;
    std::vector<Piece> waiting_;
    std::vector<Work> lazy_;
    Scheduler::TimerId lazy_timer_ = 0;
    bool scheduled_ = false;
    std::string trouble_;
    Counters counters_;
};

}  // namespace bellhop::db
