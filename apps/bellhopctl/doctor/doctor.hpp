// bellhopctl doctor: is everything as it is declared, and if not, what mends it?
#pragma once

#include "bellhopctl/command.hpp"
#include "bellhopctl/doctor/findings.hpp"
#include "bellhopctl/house.hpp"

#include <string>

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class DoctorCommand final : public Command {
 public:
    explicit DoctorCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// Nobody has to be there: who is silent is a finding. Where figures that are some seconds old
    /// contradict each other, it looks again. @return 0; 1 where something is broken
    /// @throws BadConfiguration where the declaration can't be read
    [[nodiscard]] int run(House& house) override;

 private:
    [[nodiscard]] doctor::Declared declared() const;

    service::Options& command_;
    bool json_ = false;
    int patience_s_ = 10;
    std::string definitions_;
};

}  // namespace bellhop::ctl
