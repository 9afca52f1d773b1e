// A worker with a database in a temporary folder and an in-memory broker, for the tests of this
// folder.
#pragma once

#include "bus/in_memory_broker.hpp"
#include "bus/names.hpp"
#include "db/group_commit.hpp"
#include "db/migrations.hpp"
#include "support/driven_scheduler.hpp"
#include "worker/receiver.hpp"
#include "worker/relay.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

namespace bellhop::tests {

struct Desk {
    Desk() {
        db::migrate(*database, "desk",
                    "-- version 1\nCREATE TABLE done (what TEXT NOT NULL) STRICT;\n");
        for (const std::string queue : {"payment.commands", "replies", "payment.dead", "later"})
            broker.declare_queue(queue);
        broker.declare_direct_exchange("bellhop.replies");
        broker.bind("bellhop.replies", "replies", "replies");
        broker.declare_fanout_exchange("payment.dead");
        broker.bind("payment.dead", "", "payment.dead");
        broker.declare_direct_exchange("payment.retry");
        for (const std::string rung : {"1s", "5s", "30s", "2m", "10m"}) {
            broker.bind("payment.retry", "payment.retry." + rung, "payment.commands");
        }
    }
    ~Desk() { std::filesystem::remove_all(folder); }

    void send(const std::string& type, const std::string& id, const std::string& body,
              const std::string& booking = "BOOK1",
              const std::map<std::string, std::string>& headers = {}) {
        Envelope envelope;
        envelope.routing_key = "payment.commands";
        envelope.type = type;
        envelope.message_id = MessageId{id};
        envelope.correlation_id = booking;
        envelope.reply_to = "replies";
        envelope.body = body;
        envelope.headers = headers;
        REQUIRE(until([&] { return client->can_publish() && bus->can_publish(); }));
        client->publish(envelope, [](bus::Published) {});
    }
    bool until(const std::function<bool()>& condition) {
        return scheduler.run_until(condition, Milliseconds{600000});
    }
    std::int64_t rows() {
        std::int64_t count = 0;
        database->read([&](db::Transaction& tx) {
            count = std::get<0>(*tx.row<std::int64_t>("SELECT COUNT(*) FROM done"));
        });
        return count;
    }

    DrivenScheduler scheduler;
    SeededRandom random{1};
    bus::InMemoryBroker broker{scheduler};
    std::unique_ptr<bus::Bus> bus = broker.connect();
    std::unique_ptr<bus::Bus> client = broker.connect();
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("bellhop-worker-" + std::to_string(getpid()) + "-" + std::to_string(++last));
    std::unique_ptr<db::Database> database =
        db::open_database("sqlite:" + (folder / "desk.db").string(), "desk");
    db::GroupCommit commits{scheduler, *database};
    static inline int last = 0;
};

}  // namespace bellhop::tests
