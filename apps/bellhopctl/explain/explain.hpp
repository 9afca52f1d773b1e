// bellhopctl explain BOOKING: one timeline, where it is now, what it waits for, what to type next.
#pragma once

#include "bellhopctl/command.hpp"

#include <string>

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class ExplainCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit ExplainCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// @return 0; 1 where there is no such booking @throws Unavailable without the orchestrator: it
    /// alone knows where bookings stand
    [[nodiscard]] int run(House& house) override;

 private:
    service::Options& command_;
    std::string booking_;
    bool json_ = false;
};

}  // namespace bellhop::ctl
