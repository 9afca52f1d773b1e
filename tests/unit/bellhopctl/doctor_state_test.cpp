// The doctor's rules about what changes by the minute: nodes, queues at work, services.
#include "doctor_case.hpp"

#include <doctest/doctest.h>

namespace bellhop::doctor::tests {

namespace {

Silence silence(Silence::Kind kind) {
    return {kind, "says nothing"};
}

/// A cluster of three, with a member of each quorum queue on every node.
TestCase cluster() {
    TestCase house;
    auto& broker = house.live.broker;
    const std::vector<std::string> names{"bellhop1@localhost", "bellhop2@localhost",
                                         "bellhop3@localhost"};
    broker.nodes.clear();
    for (const auto& name : names) broker.nodes.push_back(TestCase::node(name));
    for (auto& queue : broker.topology.queues) {
        queue.type = "quorum";
        queue.members = queue.online = names;
    }
    return house;
}

}  // namespace

TEST_CASE("a broker that does not answer is one finding, by the way in which it does not") {
    TestCase house;
    house.live.broker = {};
    const auto mend_for = [&](Silence::Kind kind) {
        house.live.broker.silence = silence(kind);
        const auto notes = house.examined();
        REQUIRE(notes.findings().size() == 1);
        CHECK(notes.findings().front().where == "broker");
        return notes.findings().front().mend;
    };
    CHECK(mend_for(Silence::Kind::kAway) == "./dev.sh start rabbitmq");
    CHECK(mend_for(Silence::Kind::kMute) == "./dev.sh restart rabbitmq");
    CHECK(mend_for(Silence::Kind::kRefused) == "rabbitmq/node.sh topology");
    CHECK(mend_for(Silence::Kind::kStrange) == "./dev.sh restart rabbitmq");
}

TEST_CASE("a memory alarm: a limit that was set by hand goes back, else the node starts anew") {
    TestCase house;
    auto& node = house.live.broker.nodes.front();
    house.live.broker.alarms = {{node.name, "memory"}};
    node.mem_limit.value = 2'000'000;
    CHECK(house.found() ==
          "BROKEN node bellhop@localhost: memory alarm, nobody can publish: 100 MB used, 2 MB "
          "allowed | no alarm; 0.4 of the machine's memory allowed | rabbitmq/node.sh ctl "
          "set_vm_memory_high_watermark 0.4\n");
    CHECK_FALSE(house.examined().doubtful());
    node.mem_limit.value = 800'000'000;
    node.mem_used.value = 900'000'000;
    CHECK(house.found().ends_with("./dev.sh restart rabbitmq\n"));
    // The figures are older than the alarm.
    node.mem_used.value = 100'000'000;
    CHECK(house.examined().doubtful());
}

TEST_CASE("a certificate that ends soon is a warning, one that has ended is not") {
    TestCase house;
    auto& all = house.live.broker.certificates;
    all = {{"bellhop@localhost", "/run/tls/server.pem", "2026-11-26 20:42:10"}};
    CHECK(
        house.found() ==
        "WARNING node bellhop@localhost: its certificate for TLS ends on 2026-11-26 20:42:10 UTC: "
        "/run/tls/server.pem | one that holds for 14 days yet | rabbitmq/certificates.sh /run/tls "
        "server\n");
    all.front().state = Certificate::State::kEnded;
    CHECK(house.found().starts_with(
        "BROKEN node bellhop@localhost: its certificate for TLS has ended on 2026-11-26 20:42:10"));
    all = {{"bellhop@localhost", "/my tls/ca.pem", "2026-11-26 20:42:10", Certificate::Use::kCa}};
    CHECK(house.found() ==
          "WARNING node bellhop@localhost: the CA of its certificate ends on 2026-11-26 20:42:10 "
          "UTC: /my tls/ca.pem | one that holds for 14 days yet | rm '/my tls/ca.pem' && "
          "rabbitmq/certificates.sh '/my tls' server && rabbitmq/node.sh ctl eval "
          "'ssl:clear_pem_cache().' && ./dev.sh restart all\n");
}

TEST_CASE("disk: another limit than the declared one, an alarm, nearly an alarm") {
    TestCase house;
    auto& node = house.live.broker.nodes.front();
    node.disk_free_limit.value = 1'000'000;
    CHECK(house.found() ==
          "WARNING node bellhop@localhost: 9000 MB free, limit 1 MB | a limit of 512MB | "
          "rabbitmq/node.sh ctl set_disk_free_limit 512MB\n");
    node.disk_free_limit.value = 512'000'000;
    node.disk_free.value = 600'000'000;
    CHECK(house.found().starts_with("WARNING node bellhop@localhost: 600 MB free"));
    house.live.broker.alarms = {{node.name, "disk space"}};
    node.disk_free.value = 500'000'000;
    CHECK(house.found() ==
          "BROKEN node bellhop@localhost: disk alarm, nobody can publish: 500 MB free, limit 512 "
          "MB | no alarm: free space | du -xh --max-depth=3 .run | sort -h | tail\n");
    CHECK_FALSE(house.examined().doubtful());
    // The figures are older than the alarm.
    node.disk_free.value = 9'000'000'000;
    CHECK(house.examined().doubtful());
}

TEST_CASE("a node without figures has just started: look again") {
    TestCase house;
    house.live.broker.nodes.front().disk_free.value.reset();
    CHECK(house.examined().doubtful());
}

TEST_CASE("a cluster: what node.sh declares as classic is quorum there, and all members count") {
    auto house = cluster();
    CHECK(house.found() == "");
    house.queue("orchestrator.replies.1").type = "classic";
    CHECK(house.found().ends_with(
        "rabbitmq/cluster.sh ctl delete_queue -p bellhop orchestrator.replies.1 && "
        "rabbitmq/cluster.sh topology\n"));
    house.queue("orchestrator.replies.1").type = "quorum";
    house.queue("payment.dead").members.pop_back();
    CHECK(house.found() ==
          "WARNING queue payment.dead: has members on 2 nodes | on 3 | rabbitmq/cluster.sh grow\n");
}

TEST_CASE("a cluster: nodes that are down, queues without a majority, a torn network") {
    auto house = cluster();
    auto& nodes = house.live.broker.nodes;
    nodes[1].running = false;
    for (auto& queue : house.live.broker.topology.queues) queue.online.pop_back();
    CHECK(house.found() ==
          "BROKEN node bellhop2@localhost: is down | runs | rabbitmq/cluster.sh start 2\n");
    house.queue("payment.dead").online.pop_back();
    CHECK(
        house.found().ends_with("BROKEN queue payment.dead: has no majority: 1 of 3 members are "
                                "there | more than half | rabbitmq/cluster.sh start 2\n"));
    house = cluster();
    nodes[2].partitions = {"bellhop1@localhost"};
    CHECK(house.found().ends_with("rabbitmq/cluster.sh stop 3 && rabbitmq/cluster.sh start 3\n"));
}

TEST_CASE("RabbitMQ of the system is asked by rabbitmqctl") {
    TestCase house;
    auto& node = house.live.broker.nodes.front();
    node.name = "rabbit@one";
    house.live.broker.topology.bindings.clear();
    house.live.broker.alarms = {{node.name, "memory"}};
    node.mem_limit.value = 1;
    CHECK(house.found().find("| rabbitmqctl import_definitions definitions-of-all.json\n") !=
          std::string::npos);
    CHECK(house.found().find("| rabbitmqctl -n rabbit@one set_vm_memory_high_watermark 0.4\n") !=
          std::string::npos);
}

TEST_CASE("a command queue without a reader names what starts one") {
    TestCase house;
    house.live.broker.consumers.erase("payment.commands");
    house.queue("payment.commands").messages.value = 3;
    house.payment().silence = silence(Silence::Kind::kAway);
    CHECK(house.found() ==
          "BROKEN queue payment.commands: nobody reads it; 3 messages wait | a consumer | ./dev.sh "
          "start payment\nBROKEN service payment: says nothing | answers at http://127.0.0.1:1 | "
          "./dev.sh start payment\n");
    CHECK_FALSE(house.examined().doubtful());
    house.payment().silence.reset();
    CHECK(house.found().ends_with("./dev.sh restart payment\n"));
    // It says that all is well, and the broker's figures are some seconds old.
    CHECK(house.examined().doubtful());
}

TEST_CASE("replies are missed where an orchestrator reads them; left ones can be dropped") {
    TestCase house;
    house.live.broker.consumers.erase("orchestrator.replies.1");
    CHECK(house.found().starts_with("BROKEN queue orchestrator.replies.1: nobody reads it"));
    house.live.services.front().dependencies.pop_back();
    CHECK(house.found() == "");
    house.queue("orchestrator.replies.1").messages.value = 4;
    CHECK(house.found().starts_with("WARNING queue orchestrator.replies.1: holds 4 replies"));
    CHECK(house.found().ends_with(
        "rabbitmq/node.sh ctl purge_queue -p bellhop orchestrator.replies.1\n"));
}

TEST_CASE("a queue that is nearly full is a warning, a full one is broken") {
    TestCase house;
    auto& queue = house.queue("payment.commands");
    queue.messages.value = 79;
    CHECK(house.found() == "");
    queue.messages.value = 80;
    CHECK(house.found() ==
          "WARNING queue payment.commands: is nearly full: 80 | far less than 100 "
          "| ./dev.sh logs payment\n");
    queue.messages.value = 100;
    house.payment().silence = silence(Silence::Kind::kMute);
    CHECK(
        house.found().starts_with("BROKEN queue payment.commands: is full: 100 | far less than "
                                  "100 | ./dev.sh restart payment\n"));
}

TEST_CASE("dead letters and bookings that need a person name the command that lists them") {
    TestCase house;
    house.queue("payment.dead").messages.value = 2;
    house.live.need_attention = 3;
    CHECK(house.found() ==
          "WARNING queue payment.dead: 2 dead letters wait | none; the list says how to replay or "
          "discard them | ./dev.sh ctl dlq list\nWARNING bookings: 3 need a person | none; the "
          "list says how to go on | ./dev.sh ctl attention list\n");
}

TEST_CASE("a service that is not ready says why, in its own words") {
    TestCase house;
    auto& payment = house.payment();
    payment.ready = false;
    payment.problems = {"the gateway is away", "it is late"};
    CHECK(house.found() ==
          "BROKEN service payment: is not ready: the gateway is away; it is late "
          "| is ready | ./dev.sh restart payment\n");
    payment.dependencies[1].state = "database: postgresql://127.0.0.1:5432/bellhop: refused";
    CHECK(house.found().ends_with("| systemctl start postgresql\n"));
}

TEST_CASE("a service that can't use the broker has the broker's mend") {
    TestCase house;
    auto& payment = house.payment();
    payment.ready = false;
    payment.problems = {"refused"};
    payment.dependencies[0].state = "refused";
    CHECK(house.found().ends_with("rabbitmq/node.sh topology && ./dev.sh restart payment\n"));
    // It tries again by itself.
    CHECK(house.examined().doubtful());
    house.live.broker.topology.bindings.clear();
    CHECK(house.found().ends_with("is ready | rabbitmq/node.sh topology\n"));
    house.live.broker.alarms = {{"bellhop@localhost", "memory"}};
    house.live.broker.nodes.front().mem_limit.value = 1;
    CHECK(
        house.found().ends_with("is ready | rabbitmq/node.sh ctl set_vm_memory_high_watermark "
                                "0.4\n"));
    house.live.broker.silence = silence(Silence::Kind::kAway);
    CHECK(house.found().ends_with("is ready | ./dev.sh start rabbitmq\n"));
    CHECK_FALSE(house.examined().doubtful());
}

TEST_CASE("a schema that another program made is found, and which program is missing") {
    TestCase house;
    house.payment().self->schema[0].version = 2;
    CHECK(house.found() ==
          "BROKEN service payment: its database has version 2 of the schema of payment | version "
          "1, all that this program knows: start a newer one | ./dev.sh build && ./dev.sh restart "
          "payment\n");
    house.payment().self->schema[0].version = 0;
    CHECK(house.found() ==
          "BROKEN service payment: its database has version 0 of the schema of "
          "payment | version 1 | ./dev.sh restart payment\n");
    house.payment().self.reset();
    CHECK(house.found().starts_with("WARNING service payment: is of an older build"));
}

TEST_CASE("an old outbox, a clock that is wrong, a stranger at a service's address") {
    TestCase house;
    house.payment().outbox = service::OutboxFact{7, 61};
    CHECK(house.found() ==
          "BROKEN service payment: 7 messages wait in its outbox, the oldest for 61 s | at most 60 "
          "s | ./dev.sh restart payment\n");
    house.payment().outbox = service::OutboxFact{7, 60};
    house.payment().clock_ahead_ms = -3000;
    CHECK(house.found().starts_with("WARNING service payment: its clock is 3 s behind ours"));
    house.payment().clock_ahead_ms = 2000;
    house.payment().says_it_is = "availability";
    CHECK(house.found() ==
          "BROKEN service payment: http://127.0.0.1:1 is availability | payment | ./dev.sh "
          "status\n");
}

}  // namespace bellhop::doctor::tests
