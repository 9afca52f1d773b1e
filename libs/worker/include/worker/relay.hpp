// The relay: sends what a commit promises, until the broker has confirmed it.
#pragma once

#include "bus/bus.hpp"
#include "core/random.hpp"
#include "db/group_commit.hpp"
#include "db/outbox.hpp"
#include "trace/tracer.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace bellhop::worker {

/// Commands leave a service through here, from memory, after the caller's commit. What promises
/// them to a crash is either a row of the outbox in the same transaction, which goes when the
/// broker has confirmed the message, or the caller's own data (PromisedBy). Rows that an earlier
/// run, an ended connection or a refusing broker left behind are sent again, under the same message
/// id. One thread.
/// @see Richardson 2018, Microservices Patterns: Transactional Outbox, Polling Publisher
class Relay {
 public:
    struct Options {
        int instance = 1;    ///< whose rows these are, 0 to 99
        std::string app_id;  ///< the sender's name in every message
    };
    /// Where the next run would learn that a message is outstanding.
    enum class PromisedBy {
        /// From a row, always.
        kOutbox,
        /// From the caller, who finds in its data what was never answered and sends it again under
        /// the same id. A row is written only for what the broker can't take now, or did not
        /// confirm, while this run lives; so at most what was on its way is left to the caller.
        kCaller,
    };
    struct Counters {
        std::uint64_t sent = 0;
        std::uint64_t confirmed = 0;
        std::uint64_t sent_again = 0;  ///< publishes that had to be repeated
    };

    Relay(Scheduler& scheduler, bus::Bus& bus, db::GroupCommit& commits, Options options);

    /// Sends the message if this transaction is committed. Fills in app_id, timestamp and
    /// headers::kSentAt.
    void send(db::Transaction& tx, Envelope envelope, PromisedBy promised = PromisedBy::kOutbox);
    /// Records a span of each publish from now on, where the message says under what it is sent.
    /// The tracer must outlive this.
    void trace_with(trace::Tracer& tracer) { tracer_ = &tracer; }
    /// Sends what earlier runs left behind, and looks again after every reconnect. Once, at the
    /// start.
    void start();

    /// Looks into the table now: rows came to this instance that no `send` told of.
    void look_again() {
        fall_behind();
        catch_up();
    }

    /// Messages on their way and not yet known to be confirmed, of this run.
    [[nodiscard]] std::size_t unconfirmed() const { return in_flight_.size(); }
    /// Whether rows wait for the broker.
    [[nodiscard]] bool behind() const { return behind_; }
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    [[nodiscard]] bool may_publish() const;
    void publish(db::outbox::Row row);
    void publish_without_row(db::outbox::Row row);
    void write_row(db::outbox::Row row);
    void settled(std::int64_t number, bus::Published outcome);
    void forget_confirmed();
    void fall_behind();
    void catch_up();
    void publish_page(std::vector<db::outbox::Row> rows);
    void tick();

    Scheduler& scheduler_;
    bus::Bus& bus_;
    db::GroupCommit& commits_;
    Options options_;
    trace::Tracer* tracer_ = nullptr;
    UniqueNumber numbers_;
    std::set<std::int64_t> in_flight_;  // published, or about to get or lose its row
    std::set<std::int64_t> confirmed_;  // and not yet removed
    std::set<std::int64_t> gone_;       // removed while a page was read
    bool removal_waits_ = false;
    std::uint64_t dropped_before_ = 0;
    bool behind_ = false;
    bool reading_ = false;
    bool pass_again_ = false;
    std::int64_t cursor_ = 0;  // 0: a pass over all rows begins
    int refused_ = 0;          // since the last tick or connect
    int ticks_ = 0;
    Counters counters_;
};

}  // namespace bellhop::worker
