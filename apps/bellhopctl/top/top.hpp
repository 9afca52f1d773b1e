// bellhopctl top: the whole house on one screen, as it is now.
#pragma once

#include "bellhopctl/command.hpp"

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class TopCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit TopCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// Until q, SIGINT or SIGTERM; without a terminal one snapshot. Who does not answer is shown,
    /// and asked again. @return 0
    [[nodiscard]] int run(House& house) override;

 private:
    [[nodiscard]] int print_snapshot(House& house) const;

    service::Options& command_;
    double interval_s_ = 1;
    bool once_ = false;
};

}  // namespace bellhop::ctl
