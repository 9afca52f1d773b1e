// bellhopctl dlq list|show|replay|discard: what nobody could handle, and what becomes of it.
#pragma once

#include "bellhopctl/command.hpp"
#include "bellhopctl/dlq/work.hpp"

#include <string>

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class DlqCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit DlqCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// @return 0; 1 where letters were left that were to be treated, or `show` found none
    /// @throws Unavailable, BadConfiguration
    [[nodiscard]] int run(House& house) override;

 private:
    void add_work(service::Options& options, Work& work);
    [[nodiscard]] int list(House& house) const;
    [[nodiscard]] int show(House& house) const;
    [[nodiscard]] int work(House& house, const Work& work) const;

    service::Options& command_;
    service::Options& list_;
    service::Options& show_;
    service::Options& replay_options_;
    service::Options& discard_options_;
    bool json_ = false;
    std::string id_;
    Work replay_{Work::Kind::kReplay, {}, false, 50, {}, {}};
    Work discard_{Work::Kind::kDiscard, {}, false, 1000, {}, {}};
};

}  // namespace bellhop::ctl
