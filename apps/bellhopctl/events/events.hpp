// bellhopctl events tail: what happens to bookings, as others hear it on `booking.events`.
#pragma once

#include "bellhopctl/command.hpp"

#include <string>

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class EventsCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit EventsCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// Until SIGINT or SIGTERM, or --limit. @return 0 @throws Unavailable where the broker does not
    /// answer at the beginning, BadConfiguration
    [[nodiscard]] int run(House& house) override;

 private:
    service::Options& command_;
    service::Options& tail_;
    std::string booking_;
    std::string types_;
    bool json_ = false;
    int limit_ = 0;
};

}  // namespace bellhop::ctl
