// A small declared house, and how it looks when all is well: tests break one thing of it each.
#pragma once

#include "bellhopctl/doctor/findings.hpp"

#include <string>

namespace bellhop::doctor::tests {

inline constexpr const char* kDefinitions = R"({
  "users": [{"name": "operator", "tags": ["administrator"]}, {"name": "payment", "tags": []}],
  "vhosts": [{"name": "bellhop"}],
  "permissions": [
    {"user": "payment", "vhost": "bellhop", "configure": "", "write": "^payment", "read": "^payment"}],
  "policies": [
    {"vhost": "bellhop", "name": "commands", "pattern": "commands$", "apply-to": "queues", "priority": 0,
     "definition": {"overflow": "reject-publish", "max-length": 100}},
    {"vhost": "bellhop", "name": "dead letters", "pattern": "dead$", "apply-to": "queues", "priority": 0,
     "definition": {"max-length": 100}}],
  "exchanges": [
    {"vhost": "bellhop", "name": "bellhop.commands", "type": "direct", "durable": true,
     "auto_delete": false, "internal": false, "arguments": {}},
    {"vhost": "bellhop", "name": "booking.events", "type": "topic", "durable": true,
     "auto_delete": false, "internal": false, "arguments": {}}],
  "queues": [
    {"vhost": "bellhop", "name": "payment.commands", "durable": true, "auto_delete": false,
     "arguments": {"x-queue-type": "quorum"}},
    {"vhost": "bellhop", "name": "payment.dead", "durable": true, "auto_delete": false,
     "arguments": {"x-queue-type": "quorum"}},
    {"vhost": "bellhop", "name": "orchestrator.replies.1", "durable": true, "auto_delete": false,
     "arguments": {"x-queue-type": "classic"}}],
  "bindings": [
    {"vhost": "bellhop", "source": "bellhop.commands", "destination": "payment.commands",
     "destination_type": "queue", "routing_key": "payment.commands", "arguments": {}}]
})";
inline constexpr const char* kSettings =
    "# a comment\nvm_memory_high_watermark.relative = 0.4\ndisk_free_limit.absolute = 512MB\n";

/// One house; all is well until a test changes it.
struct TestCase {
    Declared declared = read_declared(kDefinitions, "definitions.json", kSettings);
    Live live = all_well(declared.topology);
    ctl::Place place;

    static Live all_well(const Topology& topology) {
        Live live;
        live.broker.topology = topology;
        live.broker.nodes = {node("bellhop@localhost")};
        for (auto& queue : live.broker.topology.queues) {
            queue.state = "running";
            queue.messages.value = 0;
            queue.policy = queue.name.ends_with("dead") ? "dead letters" : "commands";
            if (queue.kind() == "quorum") queue.members = queue.online = {"bellhop@localhost"};
        }
        live.broker.consumers = {{"payment.commands", 1}, {"orchestrator.replies.1", 1}};
        live.services = {service("orchestrator", "orchestrator.replies.1"),
                         service("payment", "payment.commands")};
        live.need_attention = 0;
        return live;
    }
    static Node node(const std::string& name) {
        return {name, true, {}, {100'000'000}, {800'000'000}, {9'000'000'000}, {512'000'000}};
    }
    static ServiceLook service(const std::string& name, const std::string& queue) {
        ServiceLook look;
        look.name = look.says_it_is = name;
        look.url = "http://127.0.0.1:1";
        look.ready = true;
        look.dependencies = {{"broker", "ok"}, {"database", "ok"}, {queue, "ok"}};
        look.self =
            service::SelfFact{name, "0.1.0", 1, {}, "sqlite:", {{name, 1, 1}, {"db", 1, 1}}};
        look.outbox = service::OutboxFact{};
        return look;
    }

    [[nodiscard]] Queue& queue(const std::string& name) {
        for (auto& each : live.broker.topology.queues) {
            if (each.name == name) return each;
        }
        throw std::logic_error("no queue " + name);
    }
    [[nodiscard]] ServiceLook& payment() { return live.services.back(); }

    [[nodiscard]] Notes examined(const std::string& run_dir = {}) const {
        const auto setup = live.broker.nodes.empty() ? Setup::kNode : setup_of(live.broker.nodes);
        const Mends mends(setup, live.broker.nodes, run_dir, place);
        return examine({declared, live, mends});
    }
    /// All findings, one a line: `BROKEN where: found | expected | mend`.
    [[nodiscard]] std::string found(const std::string& run_dir = {}) const {
        std::string text;
        const auto notes = examined(run_dir);
        for (const auto& each : notes.findings()) {
            text += (each.severity == Severity::kBroken ? "BROKEN " : "WARNING ") + each.where +
                    ": " + each.found + " | " + each.expected + " | " + each.mend + "\n";
        }
        return text;
    }
};

}  // namespace bellhop::doctor::tests
