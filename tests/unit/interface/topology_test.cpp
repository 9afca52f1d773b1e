// The AsyncAPI document and rabbitmq/definitions.json: the same exchanges, queues and bindings.
#include "differences.hpp"
#include "orchestrator/api.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

using Names = std::set<std::string>;
using wire::Value;

Value definitions() {
    std::ifstream file("rabbitmq/definitions.json");
    REQUIRE_MESSAGE(file, "run it in the top folder of the checkout");
    return wire::parse({std::string{std::istreambuf_iterator<char>(file), {}}});
}

const Value& document() {
    static const auto value = service::document_of(orchestrator::messages());
    return value;
}

const Value& resolved(const Value& node) {
    const auto* reference = node.member("$ref");
    if (reference == nullptr) return node;
    const auto name = reference->text.substr(reference->text.rfind('/') + 1);
    return *document().member("components")->member("parameters")->member(name);
}

/// A channel's text with its parameter, if it has one, in each of its values.
std::vector<std::string> expanded(const Value& channel, const std::string& text) {
    const auto* parameters = channel.member("parameters");
    if (parameters == nullptr) return {text};
    const auto& [name, parameter] = parameters->members.front();
    std::vector<std::string> all;
    const auto place = "{" + name + "}";
    for (const auto& value : resolved(parameter).member("enum")->items) {
        auto one = text;
        one.replace(one.find(place), place.size(), value.text);
        all.push_back(one);
    }
    return all;
}

/// What is documented, as texts that the definitions can be compared with.
struct Topology {
    Names exchanges;  // name, type
    Names queues;     // name
    Names bindings;   // exchange, key, queue: of channels that lead to queues
};

std::string exchange_text(const Value& exchange) {
    return exchange.member("name")->text + " " + exchange.member("type")->text + " durable " +
           exchange.member("durable")->text;
}

Topology documented() {
    Topology topology;
    for (const auto& [name, channel] : document().member("channels")->members) {
        const auto& amqp = *channel.member("bindings")->member("amqp");
        if (const auto* queue = amqp.member("queue")) {
            for (const auto& each : expanded(channel, queue->member("name")->text))
                topology.queues.insert(each + " durable " + queue->member("durable")->text);
            continue;
        }
        const auto& exchange = *amqp.member("exchange");
        topology.exchanges.insert(exchange_text(exchange));
        if (exchange.member("type")->text == "topic") continue;
        for (const auto& key : expanded(channel, channel.member("address")->text)) {
            // A fanout leads to the queue of its own name.
            const auto& queue = key.empty() ? exchange.member("name")->text : key;
            topology.bindings.insert(exchange.member("name")->text + " '" + key + "' " + queue);
        }
    }
    return topology;
}

Topology declared() {
    const auto whole = definitions();
    Topology topology;
    for (const auto& exchange : whole.member("exchanges")->items)
        topology.exchanges.insert(exchange_text(exchange));
    for (const auto& queue : whole.member("queues")->items)
        topology.queues.insert(queue.member("name")->text + " durable " +
                               queue.member("durable")->text);
    for (const auto& binding : whole.member("bindings")->items) {
        topology.bindings.insert(binding.member("source")->text + " '" +
                                 binding.member("routing_key")->text + "' " +
                                 binding.member("destination")->text);
    }
    return topology;
}

}  // namespace

TEST_CASE("the documented exchanges, queues and keys are those that are declared") {
    using tests::differences;
    CHECK(differences(documented().exchanges, declared().exchanges) == "");
    CHECK(differences(documented().queues, declared().queues) == "");
    CHECK(differences(documented().bindings, declared().bindings) == "");
}
