// The words of bellhopctl queues.
#include "bellhopctl/queues/queues.hpp"

#include "bellhopctl/queues/print.hpp"

#include <iostream>

namespace bellhop::ctl {

QueuesCommand::QueuesCommand(service::Options& program)
    : command_(program.command("queues", "what waits in each queue, and what is off")) {
    command_.add("json", json_, "print JSON, all queues");
    command_.add("all", all_, "also queues that are empty and idle");
}

int QueuesCommand::run(House& house) {
    const auto queues = read_queues(house.text("management", std::string(kQueuesTarget)));
    const auto now = house.now();
    std::cout << (json_ ? queues_json(queues, now, house.place())
                        : queues_text(queues, now, all_ ? Shown::kAll : Shown::kInteresting,
                                      house.place()));
    return 0;
}

}  // namespace bellhop::ctl
