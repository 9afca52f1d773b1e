// The declared topology against the live one: virtual host, exchanges, queues, bindings, policies.
#include "bellhopctl/doctor/findings.hpp"

#include <algorithm>
#include <map>

namespace bellhop::doctor {

namespace {

constexpr const char* kTypeArgument = "x-queue-type";
constexpr const char* kRunning = "\"running\"";

/// Those of the declared virtual host.
template <class T>
std::vector<T> ours(const Case& house, std::vector<T> all) {
    std::erase_if(all, [&](const T& each) { return each.vhost != house.declared.vhost; });
    return all;
}

Topology ours(const Case& house) {
    auto topology = house.live.broker.topology;
    topology.policies = ours(house, std::move(topology.policies));
    topology.exchanges = ours(house, std::move(topology.exchanges));
    topology.queues = ours(house, std::move(topology.queues));
    topology.bindings = ours(house, std::move(topology.bindings));
    return topology;
}

const char* yes_or_no(bool value) {
    return value ? "yes" : "no";
}

/// The properties of something durable, as attributes: they are compared in one way.
template <class T>
Attributes common_properties(const T& each) {
    auto all = each.arguments;
    all.values["durable"] = yes_or_no(each.durable);
    all.values["auto_delete"] = yes_or_no(each.auto_delete);
    return all;
}

Attributes properties(const Exchange& exchange) {
    auto all = common_properties(exchange);
    all.values["internal"] = yes_or_no(exchange.internal);
    all.values["type"] = exchange.type;
    return all;
}

Attributes properties(const Queue& queue, const std::string& kind) {
    auto all = common_properties(queue);
    all.values.erase(kTypeArgument);
    all.values["type"] = kind;
    return all;
}

std::string part_path(const char* what, const Case& house, const std::string& name) {
    return std::string(what) + "/" + path_part(house.declared.vhost) + "/" + path_part(name);
}

void check_exchange(const Case& house, const Topology& live, const Exchange& declared,
                    Notes& notes) {
    notes.looked();
    const std::string where = "exchange " + declared.name;
    const auto* there = named(live.exchanges, declared.name);
    if (there == nullptr)
        return notes.broken({where, "is missing", declared.type, house.mends.topology()});
    const auto [found, expected] = first_difference(properties(*there), properties(declared));
    if (found.empty()) return;
    notes.broken({where, found, expected,
                  house.mends.remove(part_path("exchanges", house, declared.name)) + " && " +
                      house.mends.topology()});
}

/// What a command or reply queue held is asked for again; a letter exists nowhere else.
bool holds_letters(const Queue& live) {
    return live.name.ends_with(".dead") && live.messages.value.value_or(1) > 0;
}

/// A queue can't be changed, only be made anew.
std::string mend_of_queue(const Case& house, const Queue& live) {
    if (holds_letters(live)) return house.mends.place().ctl("dlq list");
    return house.mends.ctl("delete_queue -p " + word(live.vhost) + " " + word(live.name)) + " && " +
           house.mends.topology();
}

/// Of a queue that has one place only; a quorum queue's members are looked at elsewhere.
void check_state(const Case& house, const Queue& live, Notes& notes) {
    notes.looked();
    if (live.state != "down" && live.state != "stopped" && live.state != "crashed") return;
    notes.broken(
        {"queue " + live.name, "is " + live.state, "running", house.mends.start_missing_node()});
}

void check_queue(const Case& house, const Topology& live, const Queue& declared, Notes& notes) {
    notes.looked();
    const std::string where = "queue " + declared.name;
    const auto* there = named(live.queues, declared.name);
    // The same as cluster.sh makes of definitions.json.
    const auto kind = house.live.broker.nodes.size() > 1 ? "quorum" : declared.kind();
    if (there == nullptr) return notes.broken({where, "is missing", kind, house.mends.topology()});
    if (there->kind() != "quorum") check_state(house, *there, notes);
    auto [found, expected] =
        first_difference(properties(*there, there->kind()), properties(declared, kind));
    if (found.empty()) return;
    if (holds_letters(*there))
        found += "; its letters have to be replayed or discarded before it is made anew";
    notes.broken({where, found, expected, mend_of_queue(house, *there)});
}

void check_binding(const Case& house, const Topology& live, const Binding& declared, Notes& notes) {
    // Without its two ends it can't be there, and they are missed already.
    if (named(live.exchanges, declared.source) == nullptr ||
        named(live.queues, declared.destination) == nullptr)
        return;
    notes.looked();
    const bool there = std::any_of(live.bindings.begin(), live.bindings.end(),
                                   [&](const Binding& each) { return each.same_way(declared); });
    if (there) return;
    notes.broken({"binding " + declared.source + " -> " + declared.destination, "is missing",
                  "key '" + declared.routing_key + "'", house.mends.topology()});
}

/// A further way out of one of our exchanges takes copies of messages along. Events are for
/// everybody.
void check_further_binding(const Case& house, const Binding& live, Notes& notes) {
    const auto& declared = house.declared.topology;
    const auto* source = named(declared.exchanges, live.source);
    if (source == nullptr || source->type == "topic") return;
    notes.looked();
    const bool known = std::any_of(declared.bindings.begin(), declared.bindings.end(),
                                   [&](const Binding& each) { return each.same_way(live); });
    if (known) return;
    const auto path = part_path("bindings", house, "e") + "/" + path_part(live.source) +
                      (live.destination_type == "queue" ? "/q/" : "/e/") +
                      path_part(live.destination) + "/" + live.properties_key;
    notes.warning({"binding " + live.source + " -> " + live.destination,
                   "takes messages with the key '" + live.routing_key + "' along",
                   "no such binding", house.mends.remove(path)});
}

std::string place_of(const Policy& policy) {
    return policy.apply_to + " " + policy.pattern + ", priority " + std::to_string(policy.priority);
}

void check_policy(const Case& house, const Topology& live, const Policy& declared, Notes& notes) {
    notes.looked(2);
    const std::string where = "policy " + declared.name;
    const auto mend = house.mends.topology();
    const auto* there = named(live.policies, declared.name);
    if (there == nullptr) return notes.broken({where, "is missing", place_of(declared), mend});
    if (place_of(*there) != place_of(declared))
        notes.broken({where, place_of(*there), place_of(declared), mend});
    const auto [found, expected] = first_difference(there->definition, declared.definition);
    if (!found.empty()) notes.broken({where, found, expected, mend});
}

/// Of policies only one applies to a queue: another's displaces ours.
void check_strangers(const Case& house, const Topology& live, Notes& notes) {
    const auto& declared = house.declared.topology;
    std::map<std::string, std::string> first_place;
    const auto look = [&](const auto& lives, const auto& ours_of_kind) {
        for (const auto& each : lives) {
            if (!each.policy || each.policy->empty() || !named(ours_of_kind, each.name)) continue;
            notes.looked();
            if (!named(declared.policies, *each.policy))
                first_place.emplace(*each.policy, each.name);
        }
    };
    look(live.queues, declared.queues);
    look(live.exchanges, declared.exchanges);
    const auto clear = [&](const char* command, const std::string& name) {
        return house.mends.ctl(command + word(house.declared.vhost) + " " + word(name));
    };
    for (const auto& [name, place] : first_place) {
        notes.broken({"policy " + name, "is not declared, and applies to " + place,
                      "the declared policies only", clear("clear_policy -p ", name)});
    }
    for (const auto& policy : ours(house, house.live.broker.operator_policies)) {
        notes.looked();
        notes.broken({"operator policy " + policy.name,
                      "is not declared, and may narrow " + policy.pattern, "none",
                      clear("clear_operator_policy -p ", policy.name)});
    }
}

}  // namespace

bool check_virtual_host(const Case& house, Notes& notes) {
    notes.looked();
    const std::string where = "virtual host " + house.declared.vhost;
    const auto* there = named(house.live.broker.topology.vhosts, house.declared.vhost);
    if (there == nullptr) {
        notes.broken({where, "is missing", "is there", house.mends.topology()});
        return false;
    }
    bool anywhere = there->cluster_state.values.empty();
    for (const auto& [node, state] : there->cluster_state.values) {
        notes.looked();
        const auto* place = named(house.live.broker.nodes, node);
        const bool node_down = place != nullptr && !place->running;
        anywhere = anywhere || state == kRunning;
        if (state == kRunning || node_down) continue;
        notes.broken({where, "is " + state + " on " + node, kRunning,
                      house.mends.ctl_on(node, "restart_vhost -p " + word(house.declared.vhost))});
    }
    return anywhere;
}

void check_topology(const Case& house, Notes& notes) {
    const auto live = ours(house);
    const auto& declared = house.declared.topology;
    for (const auto& each : declared.exchanges) check_exchange(house, live, each, notes);
    for (const auto& each : declared.queues) check_queue(house, live, each, notes);
    for (const auto& each : declared.bindings) check_binding(house, live, each, notes);
    for (const auto& each : live.bindings) check_further_binding(house, each, notes);
    for (const auto& each : declared.policies) check_policy(house, live, each, notes);
    check_strangers(house, live, notes);
}

}  // namespace bellhop::doctor
