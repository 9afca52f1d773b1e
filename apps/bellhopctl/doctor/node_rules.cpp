// The broker's nodes: there, together, with memory and disk.
#include "bellhopctl/doctor/findings.hpp"

#include <algorithm>

namespace bellhop::doctor {

namespace {

/// A limit below this was set by hand: a machine that runs a broker has more.
constexpr std::int64_t kLeastMemoryLimit = 300'000'000;

std::string megabytes(const Figure& figure) {
    return figure.value ? std::to_string(*figure.value / 1'000'000) + " MB" : "?";
}

bool has_alarm(const Broker& broker, const Node& node, const std::string& resource) {
    return std::any_of(broker.alarms.begin(), broker.alarms.end(), [&](const Alarm& alarm) {
        return alarm.node == node.name && alarm.resource == resource;
    });
}

void check_memory(const Case& house, const Node& node, Notes& notes) {
    notes.looked();
    if (!has_alarm(house.live.broker, node, "memory")) return;
    const bool by_hand = node.mem_limit.value.value_or(0) < kLeastMemoryLimit;
    // The alarm is of now, the figures are of some seconds ago.
    if (node.mem_used.value.value_or(0) < node.mem_limit.value.value_or(0)) notes.doubt();
    notes.broken(
        {"node " + node.name,
         "memory alarm, nobody can publish: " + megabytes(node.mem_used) + " used, " +
             megabytes(node.mem_limit) + " allowed",
         "no alarm; " + house.declared.memory_watermark + " of the machine's memory allowed",
         by_hand ? house.mends.ctl_on(
                       node.name, "set_vm_memory_high_watermark " + house.declared.memory_watermark)
                 : house.mends.restart_node(node.name)});
}

void check_disk(const Case& house, const Node& node, Notes& notes) {
    notes.looked(2);
    const bool alarm = has_alarm(house.live.broker, node, "disk space");
    const auto limit = node.disk_free_limit.value;
    const auto free = node.disk_free.value;
    const auto declared = bytes_of(house.declared.disk_limit);
    if (alarm && limit && free && *free > *limit) notes.doubt();
    const std::string where = "node " + node.name;
    const auto text = megabytes(node.disk_free) + " free, limit " + megabytes(node.disk_free_limit);
    const auto prefix = alarm ? std::string("disk alarm, nobody can publish: ") : std::string();
    if (limit && declared && *limit != *declared) {
        notes.doubt();
        const Finding finding{
            where, prefix + text, "a limit of " + house.declared.disk_limit,
            house.mends.ctl_on(node.name, "set_disk_free_limit " + house.declared.disk_limit)};
        return alarm ? notes.broken(finding) : notes.warning(finding);
    }
    if (alarm)
        return notes.broken(
            {where, prefix + text, "no alarm: free space", house.mends.show_disk()});
    if (limit && free && *free < 2 * *limit)
        notes.warning({where, text, "twice the limit free", house.mends.show_disk()});
}

void check_node(const Case& house, const Node& node, Notes& notes) {
    const std::string where = "node " + node.name;
    notes.looked();
    if (!node.running) {
        return notes.broken({where, "is down", "runs", house.mends.start_node(node.name)});
    }
    notes.looked();
    if (!node.partitions.empty()) {
        notes.broken({where, "went on without " + node.partitions.front() + " in a torn network",
                      "one cluster", house.mends.restart_node(node.name)});
    }
    notes.looked();
    if (!node.disk_free.value || !node.mem_limit.value) {
        notes.doubt();
        notes.warning({where, "does not tell its memory and disk", "its figures",
                       house.mends.restart_node(node.name)});
    }
}

void check_members(const Case& house, const Queue& queue, Notes& notes) {
    const auto& nodes = house.live.broker.nodes;
    const std::string where = "queue " + queue.name;
    const auto count = [](const auto& list) { return std::to_string(list.size()); };
    notes.looked(2);
    if (queue.online.size() * 2 <= queue.members.size()) {
        notes.broken({where,
                      "has no majority: " + count(queue.online) + " of " + count(queue.members) +
                          " members are there",
                      "more than half", house.mends.start_missing_node()});
    }
    if (queue.members.size() < nodes.size()) {
        notes.warning({where, "has members on " + count(queue.members) + " nodes",
                       "on " + count(nodes), house.mends.grow()});
    }
}

}  // namespace

void check_broker_there(const Case& house, Notes& notes) {
    notes.looked();
    const auto& silence = house.live.broker.silence;
    if (!silence) return;
    using Kind = Silence::Kind;
    const auto& mends = house.mends;
    switch (silence->kind) {
        case Kind::kAway:
            return notes.broken({"broker", silence->words, "answers", mends.start_broker()});
        case Kind::kMute:
            return notes.broken({"broker", silence->words, "answers", mends.restart_broker()});
        case Kind::kRefused:
            return notes.broken({"broker", silence->words,
                                 "the operator's password, as it lies in secrets/amqp-operator",
                                 mends.topology()});
        case Kind::kStrange:
            return notes.broken({"broker", silence->words, "RabbitMQ's management interface",
                                 mends.restart_broker()});
    }
}

void check_alarms(const Case& house, Notes& notes) {
    for (const auto& node : house.live.broker.nodes) {
        if (!node.running) continue;
        check_memory(house, node, notes);
        check_disk(house, node, notes);
    }
}

void check_nodes(const Case& house, Notes& notes) {
    for (const auto& node : house.live.broker.nodes) check_node(house, node, notes);
    for (const auto& queue : house.live.broker.topology.queues) {
        const bool ours = queue.vhost == house.declared.vhost &&
                          named(house.declared.topology.queues, queue.name) != nullptr;
        if (ours && queue.kind() == "quorum") check_members(house, queue, notes);
    }
}

}  // namespace bellhop::doctor
