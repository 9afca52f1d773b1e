// What can go wrong, where: every deed that a process does with a message of the saga, and every
// blow. Made from the saga's definition, so a new row brings its faults along.
#pragma once

#include "orchestrator/book/booking.hpp"
#include "saga/definition.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::flow::simulation {

/// What a process does, seen from outside.
enum class Deed {
    kCommit,
    kPublish,
    kConfirm,   ///< hears that the broker has a message
    kDelivery,  ///< is given a message
    kAcknowledge,
    kQuestion,  ///< asks the payment gateway
    kAnswer,    ///< hears from the payment gateway
};
enum class Side { kBefore, kAfter };

/// A deed at a message. Questions to the gateway and commits without a message have no wire name.
struct Moment {
    Deed deed = Deed::kCommit;
    Side side = Side::kBefore;
    std::string wire_name;
    friend bool operator==(const Moment&, const Moment&) = default;
};

enum class Blow {
    kKill,           ///< the process dies, and is started again a while later
    kKillForGood,    ///< the process dies and never comes back: others take over
    kKillAll,        ///< a power cut: every process
    kCutLink,        ///< the process loses its connection to the broker
    kStopBroker,     ///< the broker goes, transient messages with it
    kCancel,         ///< the guest cancels the booking
    kGatewayAway,    ///< nothing reaches the gateway
    kGatewaySlow,    ///< the gateway takes longer than anybody waits
    kStall,          ///< the process gets no turn: every deadline of its own passes
    kDatabaseAway,   ///< its database can't be reached
    kCommitUnheard,  ///< its next commit is done, and it hears that the database is away
};

struct Fault {
    Moment moment;
    Blow blow = Blow::kKill;
};

[[nodiscard]] std::string_view to_text(Deed deed);
[[nodiscard]] std::string_view to_text(Blow blow);
[[nodiscard]] std::string to_text(const Moment& moment);

/// The wire names of all rows.
[[nodiscard]] std::vector<std::string> message_names(
    const saga::Definition<orchestrator::Booking>& definition);
/// Those, and of what is announced.
[[nodiscard]] std::vector<std::string> wire_names(
    const saga::Definition<orchestrator::Booking>& definition);
/// Every moment × every blow. Announcements are delivered to nobody here.
[[nodiscard]] std::vector<Fault> all_faults(
    const saga::Definition<orchestrator::Booking>& definition);

/// The faults of one run. Each strikes once, at the n-th occurrence of its moment.
class Plan {
 public:
    void add(Fault fault, int occurrence) { waiting_.push_back({std::move(fault), occurrence}); }
    /// @return the blows that fall now
    [[nodiscard]] std::vector<Blow> strike(Deed deed, Side side, std::string_view wire_name);
    void clear() { waiting_.clear(); }

 private:
    struct Waiting {
        Fault fault;
        int occurrences_left = 1;
    };
    std::vector<Waiting> waiting_;
};

}  // namespace bellhop::flow::simulation
