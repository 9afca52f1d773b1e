// The doctor's rules about the topology and the users: one thing broken, its finding and its mend.
#include "core/errors.hpp"
#include "doctor_case.hpp"

#include <doctest/doctest.h>

namespace bellhop::doctor::tests {

namespace {

const std::string kTopology = "rabbitmq/node.sh topology\n";

}  // namespace

TEST_CASE("where all is as it is declared nothing is found, and all of it was looked at") {
    const TestCase house;
    CHECK(house.found() == "");
    CHECK(house.examined().checks() > 40);
    CHECK_FALSE(house.examined().doubtful());
}

TEST_CASE("a virtual host that is missing is one finding, not one for each thing in it") {
    TestCase house;
    house.live.broker.topology = {};
    house.live.broker.topology.users = house.declared.topology.users;
    CHECK(house.found() == "BROKEN virtual host bellhop: is missing | is there | " + kTopology);
}

TEST_CASE("a virtual host that stopped is started again") {
    TestCase house;
    house.live.broker.topology.vhosts.front().cluster_state.values = {
        {"bellhop@localhost", "\"stopped\""}};
    // What is missing in it is seen again when it runs.
    house.live.broker.topology.bindings.clear();
    house.live.broker.consumers.clear();
    CHECK(house.found() ==
          "BROKEN virtual host bellhop: is \"stopped\" on bellhop@localhost | \"running\" | "
          "rabbitmq/node.sh ctl restart_vhost -p bellhop\n");
}

TEST_CASE("a queue that is missing is made, without a word about its bindings") {
    TestCase house;
    house.live.broker.topology.queues.erase(house.live.broker.topology.queues.begin());
    CHECK(house.found() == "BROKEN queue payment.commands: is missing | quorum | " + kTopology);
}

TEST_CASE("a queue of the wrong kind is made anew") {
    TestCase house;
    auto& queue = house.queue("payment.commands");
    queue.type = "classic";
    const std::string mend =
        " | rabbitmq/node.sh ctl delete_queue -p bellhop payment.commands && " + kTopology;
    CHECK(house.found() == "BROKEN queue payment.commands: type: classic | type: quorum" + mend);
    queue.type = "quorum";
    queue.durable = false;
    CHECK(house.found() == "BROKEN queue payment.commands: durable: no | durable: yes" + mend);
    queue.durable = true;
    queue.arguments.values["x-expires"] = "5";
    CHECK(house.found() == "BROKEN queue payment.commands: x-expires: 5 | no x-expires" + mend);
}

TEST_CASE("a wrong dead-letter queue keeps its letters until a person decided about them") {
    TestCase house;
    auto& queue = house.queue("payment.dead");
    queue.type = "classic";
    CHECK(house.found().find("delete_queue -p bellhop payment.dead && ") != std::string::npos);
    queue.messages.value = 2;
    CHECK(house.found().find("delete_queue") == std::string::npos);
    CHECK(house.found().find("made anew | type: quorum | ./dev.sh ctl dlq list") !=
          std::string::npos);
    // Not known how many: as if there were some.
    queue.messages.value.reset();
    CHECK(house.found().find("delete_queue") == std::string::npos);
}

TEST_CASE("a queue that is down by the name of its module is not of a wrong kind") {
    TestCase house;
    auto& queue = house.queue("orchestrator.replies.1");
    queue.type = "rabbit_classic_queue";
    queue.state = "down";
    CHECK(house.found() ==
          "BROKEN queue orchestrator.replies.1: is down | running | ./dev.sh restart rabbitmq\n");
}

TEST_CASE("an exchange is made, or made anew, or relieved of a further way out") {
    TestCase house;
    auto& topology = house.live.broker.topology;
    topology.exchanges.front().type = "fanout";
    CHECK(house.found() ==
          "BROKEN exchange bellhop.commands: type: fanout | type: direct | rabbitmq/node.sh api "
          "exchanges/bellhop/bellhop.commands DELETE && " +
              kTopology);
    topology.exchanges.front().type = "direct";
    topology.bindings.push_back({"bellhop", "bellhop.commands", "a b/c", "queue", "x", "x%2F"});
    topology.bindings.push_back({"bellhop", "booking.events", "mine", "queue", "#", "#"});
    topology.bindings.push_back({"other", "bellhop.commands", "mine", "queue", "#", "#"});
    CHECK(house.found() ==
          "WARNING binding bellhop.commands -> a b/c: takes messages with the key 'x' along | no "
          "such binding | rabbitmq/node.sh api "
          "bindings/bellhop/e/bellhop.commands/q/a%20b%2Fc/x%2F DELETE\n");
    topology.exchanges.erase(topology.exchanges.begin());
    topology.bindings.clear();
    CHECK(house.found() == "BROKEN exchange bellhop.commands: is missing | direct | " + kTopology);
}

TEST_CASE("a binding that is missing is made") {
    TestCase house;
    house.live.broker.topology.bindings.clear();
    CHECK(house.found() ==
          "BROKEN binding bellhop.commands -> payment.commands: is missing | key "
          "'payment.commands' | " +
              kTopology);
}

TEST_CASE("a policy is compared by its values") {
    TestCase house;
    auto& policy = house.live.broker.topology.policies.front();
    policy.definition.values["max-length"] = "5";
    CHECK(house.found() ==
          "BROKEN policy commands: max-length: 5 | max-length: 100 | " + kTopology);
    policy.definition.values.erase("max-length");
    CHECK(house.found() ==
          "BROKEN policy commands: no max-length | max-length: 100 | " + kTopology);
    policy.definition = house.declared.topology.policies.front().definition;
    policy.priority = 3;
    CHECK(house.found() ==
          "BROKEN policy commands: queues commands$, priority 3 | queues "
          "commands$, priority 0 | " +
              kTopology);
    house.live.broker.topology.policies.erase(house.live.broker.topology.policies.begin());
    CHECK(house.found() ==
          "BROKEN policy commands: is missing | queues commands$, priority 0 | " + kTopology);
}

TEST_CASE("a policy that displaces ours is cleared; one that touches nothing of ours is not") {
    TestCase house;
    house.live.broker.topology.policies.push_back({"bellhop", "it's mine", ".*", "all", 9, {}});
    CHECK(house.found() == "");
    house.queue("payment.commands").policy = "it's mine";
    CHECK(
        house.found() ==
        "BROKEN policy it's mine: is not declared, and applies to payment.commands | the "
        "declared policies only | rabbitmq/node.sh ctl clear_policy -p bellhop 'it'\\''s mine'\n");
    house.queue("payment.commands").policy = "commands";
    house.live.broker.operator_policies = {{"bellhop", "narrow", "^payment", "queues", 0, {}}};
    CHECK(house.found().find("ctl clear_operator_policy -p bellhop narrow\n") != std::string::npos);
}

TEST_CASE("users: guest is broken, a stranger a warning, ours are as they are declared") {
    TestCase house;
    auto& users = house.live.broker.topology.users;
    users.push_back({"guest", {"administrator"}});
    CHECK(house.found().starts_with("BROKEN user guest: "));
    CHECK(house.found().ends_with(" | rabbitmq/node.sh ctl delete_user guest\n"));
    users.back() = {"a stranger", {}};
    CHECK(house.found().starts_with("WARNING user a stranger: "));
    CHECK(house.found().ends_with(" | rabbitmq/node.sh ctl delete_user 'a stranger'\n"));
    users.back() = {"payment", {}};
    users[1].tags = {"monitoring", "administrator"};
    CHECK(house.found() ==
          "BROKEN user payment: administrator monitoring | no tags | " + kTopology);
    users.erase(users.begin() + 1, users.end());
    CHECK(house.found() == "BROKEN user payment: is missing | is there | " + kTopology);
}

TEST_CASE("permissions: missing, too wide, in another virtual host") {
    TestCase house;
    auto& permissions = house.live.broker.topology.permissions;
    permissions.front().write = ".*";
    CHECK(house.found() ==
          "BROKEN permission of payment: may write '.*' | may write '^payment' | " + kTopology);
    permissions.front() = {"payment", "other", ".*", ".*", ".*"};
    CHECK(house.found() ==
          "BROKEN permission of payment: is missing | to read '^payment' | " + kTopology +
              "BROKEN permission of payment: reaches into virtual host other | none there | "
              "rabbitmq/node.sh ctl clear_permissions -p other payment\n");
}

TEST_CASE("commands name the run folder where it is not the usual one") {
    TestCase house;
    house.live.broker.topology.bindings.clear();
    CHECK(house.found("/tmp/my run")
              .ends_with(" | BELLHOP_RUN_DIR='/tmp/my run' rabbitmq/node.sh topology\n"));
}

TEST_CASE("words of a command are quoted where the shell or a URL would read them otherwise") {
    CHECK(word("bellhop.dead_letters-1/x@y:z%20") == "bellhop.dead_letters-1/x@y:z%20");
    CHECK(word("") == "''");
    CHECK(word("a;b") == "'a;b'");
    CHECK(word("it's") == "'it'\\''s'");
    CHECK(path_part("a~b.c_d-e") == "a~b.c_d-e");
    CHECK(path_part("a/b c\xC3\xA9") == "a%2Fb%20c%C3%A9");
}

TEST_CASE("what is declared is read from definitions.json and rabbitmq.conf") {
    const TestCase house;
    CHECK(house.declared.vhost == "bellhop");
    CHECK(house.declared.memory_watermark == "0.4");
    CHECK(bytes_of(house.declared.disk_limit) == 512'000'000);
    CHECK(bytes_of("2GiB") == std::int64_t{2} << 30U);
    CHECK(bytes_of("7") == 7);
    CHECK_FALSE(bytes_of("MB"));
    CHECK_FALSE(bytes_of("5 apples"));
    CHECK_THROWS_AS(static_cast<void>(read_declared(kDefinitions, "d", "")), BadConfiguration);
    CHECK_THROWS_AS(static_cast<void>(read_declared("{}", "d", kSettings)), BadConfiguration);
}

TEST_CASE("live answers are read, whatever kinds of values they have in odd places") {
    const auto queue = wire::decode<Queue>(R"({"vhost":"v","name":"n","durable":true,
        "auto_delete":false,"arguments":[],"type":"rabbit_quorum_queue","policy":null,
        "messages":"?","exclusive":null})");
    CHECK(queue.kind() == "quorum");
    CHECK_FALSE(queue.messages.value);
    const auto node = wire::decode<Node>(
        R"({"name":"n","running":true,"disk_free":"disk_free_monitoring_disabled","mem_limit":7})");
    CHECK_FALSE(node.disk_free.value);
    CHECK(node.mem_limit.value == 7);
}

}  // namespace bellhop::doctor::tests
