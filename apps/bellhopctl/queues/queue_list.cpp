// Reading the broker's list of queues.
#include "bellhopctl/queues/queue_list.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace bellhop::ctl {

namespace {

constexpr std::size_t kMostQueues = 10000;

const wire::Value* at(const wire::Value& value, std::initializer_list<std::string_view> way) {
    const auto* found = &value;
    for (const auto name : way) {
        if (found == nullptr || found->kind != wire::Kind::kObject) return nullptr;
        found = found->member(name);
    }
    return found;
}

double number(const wire::Value* value) {
    double read = 0;
    if (value == nullptr || value->kind != wire::Kind::kNumber) return 0;
    const auto* end = value->text.data() + value->text.size();
    const auto result = std::from_chars(value->text.data(), end, read);
    return result.ec == std::errc{} && std::isfinite(read) && std::abs(read) < 1e15 ? read : 0;
}

std::int64_t whole(const wire::Value* value) {
    return std::llround(number(value));
}

Queue queue_of(const wire::Value& value) {
    Queue queue;
    const auto* name = at(value, {"name"});
    if (name == nullptr || name->kind != wire::Kind::kText)
        throw BadMessage("name", "a queue of the management interface has none");
    queue.name = name->text;
    queue.waiting = whole(at(value, {"messages_ready"}));
    queue.in_hand = whole(at(value, {"messages_unacknowledged"}));
    queue.consumers = whole(at(value, {"consumers"}));
    queue.in.per_second = number(at(value, {"message_stats", "publish_details", "rate"}));
    queue.out.per_second = number(at(value, {"message_stats", "ack_details", "rate"}));
    queue.growth.per_second = number(at(value, {"messages_details", "rate"}));
    if (const auto limit = whole(at(value, {"effective_policy_definition", "max-length"}));
        limit > 0)
        queue.limit = limit;
    if (const auto sent = whole(at(value, {"head_message_timestamp"})); sent > 0)
        queue.oldest_sent = from_micros(sent * 1'000'000);
    return queue;
}

}  // namespace

std::string rate_text(Rate rate) {
    char text[32];
    const bool large = std::abs(rate.per_second) >= 99.95;
    std::snprintf(text, sizeof text, large ? "%.0f" : "%.1f", rate.per_second);
    return text;
}

void write(wire::Writer& writer, Rate rate) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", rate.per_second);
    writer.number(text);
}

std::vector<Queue> read_queues(std::string_view json) {
    const auto all = wire::parse(json);
    if (all.kind != wire::Kind::kArray)
        throw BadMessage("", "the management interface gave no list of queues");
    if (all.items.size() > kMostQueues)
        throw BadMessage("", "the management interface lists more queues than anybody has");
    std::vector<Queue> queues;
    for (const auto& each : all.items) queues.push_back(queue_of(each));
    std::sort(queues.begin(), queues.end(),
              [](const Queue& a, const Queue& b) { return a.name < b.name; });
    return queues;
}

QueueRole role_of(const std::string& queue) {
    using Kind = QueueRole::Kind;
    const auto dot = queue.find('.');
    if (dot == std::string::npos || dot == 0) return {};
    const auto owner = queue.substr(0, dot);
    const auto rest = queue.substr(dot + 1);
    if (rest == "commands") return {Kind::kCommands, owner, ""};
    if (rest == "dead") return {Kind::kDead, owner, ""};
    const auto second = rest.find('.');
    if (second == std::string::npos) return {};
    const auto detail = rest.substr(second + 1);
    if (rest.substr(0, second) == "retry") return {Kind::kRetry, owner, detail};
    if (rest.substr(0, second) == "replies") return {Kind::kReplies, owner, detail};
    return {};
}

std::string purpose_of(const std::string& queue) {
    const auto role = role_of(queue);
    switch (role.kind) {
        case QueueRole::Kind::kCommands:
            return "commands for " + role.owner;
        case QueueRole::Kind::kRetry:
            return "failed commands of " + role.owner + ", again after " + role.detail;
        case QueueRole::Kind::kDead:
            return "what " + role.owner + " could not handle";
        case QueueRole::Kind::kReplies:
            return "answers for " + role.owner + " " + role.detail;
        case QueueRole::Kind::kUnknown:
            break;
    }
    return "not one of Bellhop's";
}

}  // namespace bellhop::ctl
