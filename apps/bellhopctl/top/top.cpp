// The words of bellhopctl top.
#include "bellhopctl/top/top.hpp"

#include "bellhopctl/top/live.hpp"

#include <iostream>

namespace bellhop::ctl {

namespace {

constexpr Milliseconds kBetweenLooks{1000};
/// Each question has its own, shorter bound.
constexpr Milliseconds kLongest{20000};
constexpr Size kPage{100, 1000};

}  // namespace

TopCommand::TopCommand(service::Options& program)
    : command_(program.command("top", "the whole house on one screen, as it is now")) {
    command_.add("interval", interval_s_, "seconds between two looks", 0.2, 60);
    command_.add("once", once_, "print one snapshot; so it does without a terminal");
}

int TopCommand::run(House& house) {
    const auto terminal = once_ ? nullptr : open_terminal();
    if (!terminal) return print_snapshot(house);
    Live(house, *terminal, interval_s_).run();
    return 0;
}

int TopCommand::print_snapshot(House& house) const {
    Lookout lookout(house, [] {});
    const auto look = [&] {
        lookout.look();
        static_cast<void>(house.wait_until([&] { return lookout.heard_all(); }, kLongest));
    };
    // What is said to be so many a second needs a second.
    look();
    house.wait(kBetweenLooks);
    look();
    View view;
    view.kind = View::Kind::kSnapshot;
    view.place = house.place();
    view.signs = signs_of_locale();
    for (const auto& line : screen(lookout.sight(), view, kPage))
        std::cout << text_of(line) << '\n';
    return 0;
}

}  // namespace bellhop::ctl
