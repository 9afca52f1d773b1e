// Whether anybody listens to `booking.events`.
#pragma once

#include "bus/bus.hpp"
#include "core/time.hpp"

#include <map>
#include <string>

namespace bellhop::orchestrator {

/// Learns from the broker's answers which types of events have a listener: of each type one message
/// a second is published as mandatory, which comes back where no queue is bound for it. One thread.
/// @see https://www.rabbitmq.com/docs/publishers#unroutable
class EventAudience {
 public:
    /// Whether the next message of this type is to be mandatory; if so, it is taken as asked.
    [[nodiscard]] bool is_to_ask(const std::string& type, Timestamp now);
    /// What became of a mandatory message of this type. A lost one says nothing.
    void answered(const std::string& type, bus::Published outcome);
    /// Whether the last answer for every type that was ever asked for was: nobody.
    [[nodiscard]] bool nobody() const { return !types_.empty() && heard_ == 0; }

 private:
    struct Type {
        Timestamp asked_at{};
        bool heard = true;  // until the broker says otherwise
    };
    std::map<std::string, Type> types_;
    int heard_ = 0;  // of these
};

}  // namespace bellhop::orchestrator
