// bellhopctl: to see where every booking is, and to mend what needs a person.
#include "bellhopctl/attention/attention.hpp"
#include "bellhopctl/audit/audit.hpp"
#include "bellhopctl/bookings/bookings.hpp"
#include "bellhopctl/dlq/dlq.hpp"
#include "bellhopctl/doctor/doctor.hpp"
#include "bellhopctl/events/events.hpp"
#include "bellhopctl/explain/explain.hpp"
#include "bellhopctl/house.hpp"
#include "bellhopctl/queues/queues.hpp"
#include "bellhopctl/top/top.hpp"
#include "service/service.hpp"

#include <memory>
#include <vector>

int main(int argc, char** argv) {
    using namespace bellhop;
    return service::run_main("bellhopctl", [&] {
        service::Options options("bellhopctl", "The operator's tool of Bellhop");
        ctl::Addresses addresses;
        addresses.add_to(options);
        // In the order in which --help lists them.
        std::vector<std::unique_ptr<ctl::Command>> commands;
        commands.push_back(std::make_unique<ctl::TopCommand>(options));
        commands.push_back(std::make_unique<ctl::BookingsCommand>(options));
        commands.push_back(std::make_unique<ctl::QueuesCommand>(options));
        commands.push_back(std::make_unique<ctl::ExplainCommand>(options));
        commands.push_back(std::make_unique<ctl::EventsCommand>(options));
        commands.push_back(std::make_unique<ctl::AuditCommand>(options));
        commands.push_back(std::make_unique<ctl::DoctorCommand>(options));
        commands.push_back(std::make_unique<ctl::AttentionCommand>(options));
        commands.push_back(std::make_unique<ctl::DlqCommand>(options));
        if (const auto code = options.parse(argc, argv)) return *code;
        ctl::House house(addresses);
        for (const auto& command : commands) {
            if (command->given()) return command->run(house);
        }
        return 0;
    });
}
