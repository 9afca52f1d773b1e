// The test node itself: what the other tests rely on when they stop, kill and mend it.
#include "shared_broker.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace bellhop;
using namespace bellhop::tests;

namespace {
constexpr Milliseconds kPatience{15000};
}

TEST_CASE("a confirmed command survives a kill -9 of the node and a stop in good order") {
    auto& broker = shared_broker();
    CHECK(session_of("orchestrator").publish("bellhop.commands", "availability.commands", "kept") ==
          0);
    broker.kill_hard();
    CHECK_THROWS(session_of("orchestrator"));
    CHECK_THROWS(broker.kill_hard());
    broker.start();
    CHECK(broker.wait_for_depth("availability.commands", 1, kPatience));
    broker.stop();
    broker.start();
    broker.start();
    auto worker = session_of("availability");
    CHECK(take_within(worker, "availability.commands", kPatience) == "kept");
}

TEST_CASE("what somebody deleted comes back with the topology command") {
    auto& broker = shared_broker();
    broker.rabbitmqctl({"delete_queue", "-p", "bellhop", "payment.dead"});
    CHECK_FALSE(broker.queue_depths().contains("payment.dead"));
    broker.load_topology();
    CHECK(broker.queue_depths().contains("payment.dead"));
    CHECK(session_of("payment").publish("payment.dead", "", "x") == 0);
    CHECK(session_of("operator").take("payment.dead") == "x");
}

TEST_CASE("a paused node answers nobody and goes on after it is resumed") {
    auto& broker = shared_broker();
    broker.pause();
    CHECK_THROWS(session_of("payment"));
    broker.resume();
    CHECK(session_of("payment").declare_quorum_queue("payment.commands",
                                                     AmqpSession::Declare::kPassive) == 0);
}

TEST_CASE("passwords are for their owner's eyes only, and leave with the node") {
    std::filesystem::path folder;
    {
        const TestBroker broker;
        folder = broker.run_dir();
        for (const std::string user : {"operator", "orchestrator", "availability", "payment"}) {
            struct stat file {};
            REQUIRE(stat((folder / "secrets" / ("amqp-" + user)).c_str(), &file) == 0);
            CHECK((file.st_mode & 0777U) == 0600U);
            CHECK(broker.password(user).size() == 48);
            CHECK(broker.password(user) != shared_broker().password(user));
        }
    }
    CHECK_FALSE(std::filesystem::exists(folder));
}
