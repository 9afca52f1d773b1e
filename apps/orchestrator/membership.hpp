// This orchestrator among those that share its database: its number is its own, it shows that it is
// alive, and it finishes what one that is gone left behind.
#pragma once

#include "core/scheduler.hpp"
#include "db/group_commit.hpp"
#include "db/instances.hpp"
#include "service/process_identity.hpp"
#include "worker/relay.hpp"

#include <functional>
#include <string>

namespace bellhop::orchestrator {

/// Holds the lease of an instance number (db/instances.hpp). One thread. A process that was killed
/// leaves its lease behind: the next one on the same machine sees that it has ended and comes up at
/// once; from another machine it waits until nothing was heard for kGoneAfter.
class Membership {
 public:
    struct Options {
        int instance = 1;
        std::string holder;  ///< names this process: service::process_identity()
        std::function<service::Life(const std::string& holder)> life_of;
    };

    Membership(Scheduler& scheduler, db::GroupCommit& commits, worker::Relay& relay,
               Options options);

    /// Takes the number. Before the reply queue is consumed. @throws BadConfiguration where another
    /// process has it, Unavailable where that will be clear only later: call again in a second
    void claim();
    /// Begins to show that it is alive, and to adopt what gone instances promised to send.
    void start();
    /// Gives the number back, at the end.
    void release();
    /// Why the number is this process's no more; empty while it is.
    [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
    [[noreturn]] void refuse_or_wait(const db::instances::Lease& rival);
    void beat();
    [[nodiscard]] bool hold(db::Transaction& tx, Timestamp now);

    Scheduler& scheduler_;
    db::GroupCommit& commits_;
    worker::Relay& relay_;
    Options options_;
    Timestamp rival_seen_at_{};  // when the other holder was seen at the first look
    bool released_ = false;
    std::string problem_;
};

}  // namespace bellhop::orchestrator
