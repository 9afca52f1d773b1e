// bellhopctl attention list|retry|resolve: bookings that need a person.
#pragma once

#include "bellhopctl/command.hpp"

#include <string>

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class AttentionCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit AttentionCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// @return 0; 1 where the orchestrator refused @throws Unavailable, BadConfiguration
    [[nodiscard]] int run(House& house) override;

 private:
    [[nodiscard]] int list(House& house) const;
    [[nodiscard]] int tell(House& house, const std::string& what, const std::string& body) const;

    service::Options& command_;
    service::Options& list_;
    service::Options& retry_;
    service::Options& resolve_;
    bool json_ = false;
    int limit_ = 100;
    std::string booking_;
    std::string note_;
};

}  // namespace bellhop::ctl
