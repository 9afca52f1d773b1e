// The words of bellhopctl bookings.
#include "bellhopctl/bookings/bookings.hpp"

#include "bellhopctl/bookings/print.hpp"

#include <iostream>

namespace bellhop::ctl {

BookingsCommand::BookingsCommand(service::Options& program)
    : command_(program.command("bookings", "the newest bookings, and where pending ones are")) {
    command_.add_choice("status", choice_.status, "only those",
                        "pending|confirmed|failed|cancelled");
    command_.add("guest", choice_.guest, "only those of a guest, by the e-mail address");
    command_.add("limit", choice_.limit, "show at most so many", 1, 10000);
    command_.add("json", json_, "print JSON");
}

int BookingsCommand::run(House& house) {
    const auto list = list_bookings(house, choice_);
    const auto now = house.now();
    std::cout << (json_ ? bookings_json(list, now) : bookings_text(list, now));
    return 0;
}

}  // namespace bellhop::ctl
