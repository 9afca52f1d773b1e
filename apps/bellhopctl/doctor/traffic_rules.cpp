// The queues at work: who reads them, how full they are, what lies dead.
#include "bellhopctl/doctor/findings.hpp"
#include "bus/names.hpp"

namespace bellhop::doctor {

namespace {

constexpr const char* kCommands = ".commands";
constexpr const char* kDead = ".dead";

/// `payment` of `payment.commands`.
std::string service_of(const Queue& queue) {
    return queue.name.substr(0, queue.name.find('.'));
}

int consumers(const Case& house, const Queue& queue) {
    const auto found = house.live.broker.consumers.find(queue.name);
    return found == house.live.broker.consumers.end() ? 0 : found->second;
}

bool is_reply_queue(const Queue& queue) {
    for (int instance = 1; instance <= bus::names::kReplyQueues; ++instance) {
        if (queue.name == bus::names::reply_queue(instance)) return true;
    }
    return false;
}

/// Whether a service that answers says that it reads this queue.
bool is_reader(const ServiceLook& service, const std::string& queue) {
    for (const auto& dependency : service.dependencies) {
        if (dependency.name == queue) return true;
    }
    return false;
}

void check_reader(const Case& house, const Queue& queue, Notes& notes) {
    const auto* service = look_of(house.live, service_of(queue));
    const bool reader = service != nullptr && is_reader(*service, queue.name);
    // Which other orchestrators there ought to be, nobody knows.
    if (!queue.name.ends_with(kCommands) && !reader) return;
    notes.looked();
    if (consumers(house, queue) > 0) return;
    // A consumer of the last seconds is not in the broker's figures yet.
    if (service != nullptr && !service->silence && service->ready) notes.doubt();
    const auto waiting = queue.messages.value.value_or(0);
    notes.broken({"queue " + queue.name,
                  "nobody reads it; " + std::to_string(waiting) + " messages wait", "a consumer",
                  service == nullptr ? house.mends.place().start(service_of(queue))
                                     : mend_of(house, *service)});
}

void check_left_replies(const Case& house, const Queue& queue, Notes& notes) {
    const auto* orchestrator = look_of(house.live, service_of(queue));
    if (orchestrator != nullptr && is_reader(*orchestrator, queue.name)) return;
    notes.looked();
    if (consumers(house, queue) > 0 || queue.messages.value.value_or(0) == 0) return;
    notes.warning({"queue " + queue.name,
                   "holds " + std::to_string(*queue.messages.value) +
                       " replies, and nobody reads it; what they answer is asked for again",
                   "an orchestrator of that number, or nothing",
                   house.mends.ctl("purge_queue -p " + word(queue.vhost) + " " + queue.name)});
}

std::string mend_of_full(const Case& house, const Queue& queue) {
    if (queue.name.ends_with(kDead)) return house.mends.place().ctl("dlq list");
    const auto service = service_of(queue);
    const auto* look = look_of(house.live, service);
    if (look != nullptr && (look->silence || !look->ready)) return mend_of(house, *look);
    return house.mends.place().logs(service);
}

void check_room(const Case& house, const Queue& queue, Notes& notes) {
    const auto* policy =
        queue.policy ? named(house.declared.topology.policies, *queue.policy) : nullptr;
    const auto most = policy == nullptr ? std::nullopt : policy->definition.number("max-length");
    if (!most || !queue.messages.value) return;
    notes.looked();
    if (*queue.messages.value * 10 < *most * 8) return;
    const auto count = std::to_string(*queue.messages.value);
    const auto expected = "far less than " + std::to_string(*most);
    const std::string where = "queue " + queue.name;
    if (*queue.messages.value < *most)
        return notes.warning(
            {where, "is nearly full: " + count, expected, mend_of_full(house, queue)});
    notes.broken({where, "is full: " + count, expected, mend_of_full(house, queue)});
}

void check_dead(const Case& house, const Queue& queue, Notes& notes) {
    notes.looked();
    const auto letters = queue.messages.value.value_or(0);
    if (letters == 0) return;
    notes.warning({"queue " + queue.name, std::to_string(letters) + " dead letters wait",
                   "none; the list says how to replay or discard them",
                   house.mends.place().ctl("dlq list")});
}

}  // namespace

void check_queue_traffic(const Case& house, Notes& notes) {
    for (const auto& queue : house.live.broker.topology.queues) {
        const bool ours = queue.vhost == house.declared.vhost &&
                          named(house.declared.topology.queues, queue.name) != nullptr;
        if (!ours) continue;
        check_reader(house, queue, notes);
        if (is_reply_queue(queue)) check_left_replies(house, queue, notes);
        if (queue.name.ends_with(kDead)) check_dead(house, queue, notes);
        check_room(house, queue, notes);
    }
}

}  // namespace bellhop::doctor
