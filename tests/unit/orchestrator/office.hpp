// One orchestrator's bookings without workers: on an SQLite file, the broker in memory, a driven
// clock.
#pragma once

#include "bus/in_memory_broker.hpp"
#include "db/group_commit.hpp"
#include "orchestrator/pipeline.hpp"
#include "support/driven_scheduler.hpp"
#include "support/sqlite_folder.hpp"

#include <optional>
#include <string>

namespace bellhop::embedded {
extern const std::string_view kOrchestratorSchema;
}

namespace bellhop::tests {

struct Office {
    explicit Office(std::int64_t most_pending = 100)
        : pipeline(scheduler, random, *bus, commits, relay,
                   {.holder = "office",
                    .life_of = [](const auto&) { return service::Life::kEnded; },
                    .most_pending = most_pending}) {}

    /// What a request to book was told.
    struct Told {
        std::exception_ptr error;
        orchestrator::Bookings::Started how{};
        std::optional<orchestrator::Instance> instance;
    };
    Told book(const std::string& key = {}) {
        orchestrator::Booking booking;
        booking.stay = {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")};
        std::optional<orchestrator::IdempotencyKey> named;
        if (!key.empty()) named = {key, "hash"};
        Told told;
        pipeline.bookings().start(booking, named, [&](auto error, auto how, const auto& instance) {
            told = {error, how, instance};
        });
        scheduler.run_all_posted();
        return told;
    }

    static constexpr std::int64_t kStart = DrivenScheduler::kStartMicros;
    DrivenScheduler scheduler;
    SeededRandom random{1};
    bus::InMemoryBroker broker{scheduler};
    std::unique_ptr<bus::Bus> bus{broker.connect()};
    SqliteFolder folder{"orchestrator", embedded::kOrchestratorSchema};
    db::GroupCommit commits{scheduler, folder.database()};
    worker::Relay relay{scheduler, *bus, commits, {1, "orchestrator"}};
    orchestrator::Pipeline pipeline;
};

}  // namespace bellhop::tests
