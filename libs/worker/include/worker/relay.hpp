// The relay: sends what the outbox promises, until the broker has confirmed it.
#pragma once

#include "bus/bus.hpp"
#include "core/random.hpp"
#include "db/group_commit.hpp"
#include "db/outbox.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace bellhop::worker {

/// Commands and events leave a service through here. A row joins the outbox in the caller's
/// transaction; after the commit the message is published from memory, and the row goes when the
/// broker has confirmed it. Rows that an earlier run, an ended connection or a refusing broker left
/// behind are sent again, under the same message id. One thread.
/// @see Richardson 2018, Microservices Patterns: Transactional Outbox, Polling Publisher
class Relay {
 public:
    struct Options {
        int instance = 1;    ///< whose rows these are, 0 to 99
        std::string app_id;  ///< the sender's name in every message
    };
    struct Counters {
        std::uint64_t sent = 0;
        std::uint64_t confirmed = 0;
        std::uint64_t sent_again = 0;  ///< publishes that had to be repeated
    };

    Relay(Scheduler& scheduler, bus::Bus& bus, db::GroupCommit& commits, Options options);

    /// Promises the message in this transaction. Fills in app_id and timestamp.
    void send(db::Transaction& tx, Envelope envelope);
    /// Sends what earlier runs left behind, and looks again after every reconnect. Once, at the
    /// start.
    void start();

    /// Looks into the table now: rows came to this instance that no `send` told of.
    void look_again() {
        fall_behind();
        catch_up();
    }

    /// Rows promised and not yet known to be confirmed, of this run.
    [[nodiscard]] std::size_t unconfirmed() const { return in_flight_.size(); }
    /// Whether rows wait for the broker.
    [[nodiscard]] bool behind() const { return behind_; }
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    void publish(db::outbox::Row row);
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
    UniqueNumber numbers_;
    std::set<std::int64_t> in_flight_;  // published, or confirmed and not yet removed
    std::set<std::int64_t> confirmed_;  // and not yet removed
    std::set<std::int64_t> gone_;       // removed while a page was read
    bool removal_waits_ = false;
    std::uint64_t dropped_before_ = 0;
    bool behind_ = false;
    bool reading_ = false;
    bool pass_again_ = false;
    std::int64_t cursor_ = 0;  // 0: a pass over all rows begins
    int ticks_ = 0;
    Counters counters_;
};

}  // namespace bellhop::worker
