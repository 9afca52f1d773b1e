// bellhopctl bookings: bookings as a table, the newest first, and where each pending one is.
#pragma once

#include "bellhopctl/bookings/booking_list.hpp"
#include "bellhopctl/command.hpp"

namespace bellhop::ctl {

/// The command and its options, as given on the command line.
class BookingsCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit BookingsCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// @return 0 @throws Unavailable without the orchestrator
    [[nodiscard]] int run(House& house) override;

 private:
    service::Options& command_;
    BookingChoice choice_;
    bool json_ = false;
};

}  // namespace bellhop::ctl
