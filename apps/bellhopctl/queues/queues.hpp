// bellhopctl queues: each queue of the broker, what it is for, and what is off.
#pragma once

#include "bellhopctl/command.hpp"

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class QueuesCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit QueuesCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// @return 0 @throws Unavailable where the broker's management interface does not tell
    [[nodiscard]] int run(House& house) override;

 private:
    service::Options& command_;
    bool json_ = false;
    bool all_ = false;
};

}  // namespace bellhop::ctl
