// What is off about a queue.
#include "bellhopctl/queues/remarks.hpp"

#include <algorithm>
#include <optional>

namespace bellhop::ctl {

namespace {

using Kind = QueueRole::Kind;

/// The broker's figures waver: less than this is no growth.
constexpr double kGrowth = 1.0;
constexpr std::int64_t kGrowthFrom = 50;
/// Share of the limit, in hundredths.
constexpr std::int64_t kNear = 80;

struct Around {
    bool any_orchestrator;  ///< is at work
    const Place& place;
};

std::int64_t held(const Queue& queue) {
    return queue.waiting + queue.in_hand;
}

/// The first orchestrator is the one that the house starts.
std::string start_of(const QueueRole& role, const Place& place) {
    const bool other = role.kind == Kind::kReplies && role.detail != "1";
    return other ? "bellhop-orchestrator --instance " + role.detail : place.start(role.owner);
}

std::optional<Remark> nobody(const Queue& queue, const QueueRole& role, const Around& around) {
    if (queue.consumers > 0) return std::nullopt;
    const bool commands = role.kind == Kind::kCommands;
    if (!commands && role.kind != Kind::kReplies) return std::nullopt;
    // Each number has its queue, whether or not there is such an instance.
    const bool wanted =
        commands || held(queue) > 0 || (role.detail == "1" && !around.any_orchestrator);
    if (!wanted) return std::nullopt;
    const auto who = role.owner + (commands ? "" : " " + role.detail);
    return Remark{queue.name, Remark::Kind::kNobody, "nobody consumes it: " + who + " is missing",
                  start_of(role, around.place)};
}

std::optional<Remark> full(const Queue& queue, const QueueRole& role, const Place& place) {
    if (!queue.limit || held(queue) * 100 < *queue.limit * kNear) return std::nullopt;
    return Remark{
        queue.name, Remark::Kind::kFull,
        "holds " + std::to_string(held(queue)) + " of at most " + std::to_string(*queue.limit),
        role.kind == Kind::kDead ? "bellhopctl dlq list" : place.logs(role.owner)};
}

std::optional<Remark> grows(const Queue& queue, const QueueRole& role, const Place& place) {
    const bool growing = queue.growth.per_second >= kGrowth && held(queue) >= kGrowthFrom;
    if (!growing || role.kind == Kind::kUnknown) return std::nullopt;
    return Remark{queue.name, Remark::Kind::kGrowing,
                  "grows by " + rate_text(queue.growth) + " a second", place.logs(role.owner)};
}

std::optional<Remark> holds(const Queue& queue, const QueueRole& role, const Place& place) {
    if (held(queue) == 0) return std::nullopt;
    const auto count = std::to_string(held(queue));
    if (role.kind == Kind::kDead)
        return Remark{queue.name, Remark::Kind::kDead, count + " dead letters",
                      "bellhopctl dlq list"};
    if (role.kind == Kind::kRetry)
        return Remark{queue.name, Remark::Kind::kRetried, count + " failed and are tried again",
                      place.logs(role.owner)};
    return std::nullopt;
}

}  // namespace

std::vector<Remark> remarks_on(const std::vector<Queue>& queues, const Place& place) {
    const bool any_orchestrator = std::any_of(queues.begin(), queues.end(), [](const Queue& queue) {
        return role_of(queue.name).kind == Kind::kReplies && queue.consumers > 0;
    });
    std::vector<Remark> remarks;
    for (const auto& queue : queues) {
        const auto role = role_of(queue.name);
        auto remark = nobody(queue, role, {any_orchestrator, place});
        if (!remark) remark = full(queue, role, place);
        if (!remark) remark = grows(queue, role, place);
        if (!remark) remark = holds(queue, role, place);
        if (remark) remarks.push_back(std::move(*remark));
    }
    return remarks;
}

}  // namespace bellhop::ctl
