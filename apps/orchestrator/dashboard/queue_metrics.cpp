// Depth is the broker's word, age is what the sagas know; what nobody knows is left out.
#include "orchestrator/dashboard/queue_metrics.hpp"

#include "bus/names.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

namespace bellhop::orchestrator {

namespace {

using Value = std::optional<double>;

const bus::QueueState* state_of(const PipelineLook& look, const std::string& queue) {
    const auto& seen = look.seen();
    if (!seen) return nullptr;
    const auto found = seen->queues.find(queue);
    return found == seen->queues.end() ? nullptr : &found->second;
}

/// Nothing where the database did not answer.
std::optional<Waiters> waiters_of(const PipelineLook& look, const std::string& queue) {
    const auto& seen = look.seen();
    if (!seen || !seen->waiting) return std::nullopt;
    const auto found = seen->waiting->find(queue);
    return found == seen->waiting->end() ? Waiters{} : found->second;
}

Value count_of(const PipelineLook& look, const std::string& queue) {
    const auto waiters = waiters_of(look, queue);
    if (!waiters) return std::nullopt;
    return static_cast<double>(waiters->count);
}

Value age_of(const PipelineLook& look, const std::string& queue) {
    const auto waiters = waiters_of(look, queue);
    if (!waiters) return std::nullopt;
    if (!waiters->asked_at) return 0;
    const auto age = look.seen()->now - *waiters->asked_at;
    return std::max(0.0, std::chrono::duration<double>(age).count());
}

void add_broker_figures(service::Metrics& metrics, const PipelineLook& look,
                        const std::set<std::string>& queues) {
    for (const auto& queue : queues) {
        const service::Labels labels{{"queue", queue}};
        metrics.read("bellhop_queue_messages",
                     "Messages that wait in a queue, by the broker's word; those with a consumer "
                     "and not acknowledged do not count.",
                     labels, [&look, queue]() -> Value {
                         const auto* state = state_of(look, queue);
                         return state ? Value(state->ready) : std::nullopt;
                     });
        // Nobody is to consume dead letters.
        if (queue.ends_with(".dead")) continue;
        metrics.read("bellhop_queue_consumers", "Who takes messages from a queue.", labels,
                     [&look, queue]() -> Value {
                         const auto* state = state_of(look, queue);
                         return state ? Value(state->consumers) : std::nullopt;
                     });
    }
}

void add_saga_figures(service::Metrics& metrics, const PipelineLook& look,
                      const std::set<std::string>& queues) {
    for (const auto& queue : queues) {
        const service::Labels labels{{"queue", queue}};
        metrics.read("bellhop_queue_bookings",
                     "Bookings that wait for an answer from the worker behind a queue, among the "
                     "10,000 oldest that are not settled.",
                     labels, [&look, queue] { return count_of(look, queue); });
        metrics.read("bellhop_queue_oldest_age_seconds",
                     "How long the command that waits longest for its answer has waited since it "
                     "was sent last, wherever it is: the age of the queue as the bookings know it; "
                     "0 where none waits.",
                     labels, [&look, queue] { return age_of(look, queue); });
    }
    metrics.read("bellhop_bookings_needing_attention",
                 "Bookings that need a person: a worker parked their command.", {},
                 [&look]() -> Value {
                     const auto& seen = look.seen();
                     if (!seen || !seen->waiting) return std::nullopt;
                     return static_cast<double>(seen->needs_attention);
                 });
}

}  // namespace

void add_queue_metrics(service::Service& service, PipelineLook& look, const saga::Shape& shape,
                       const std::string& reply_queue) {
    std::set<std::string> commands;
    for (const auto& row : shape.rows) commands.insert(row.queue);
    std::set<std::string> all = commands;
    for (const auto& queue : commands) all.insert(bus::names::dead_letters(worker_of(queue)));
    all.insert({reply_queue, bus::names::dead_letters("orchestrator")});
    service.before_metrics([&look](const std::function<void()>& done) { look.refresh(done); });
    add_broker_figures(service.metrics(), look, all);
    add_saga_figures(service.metrics(), look, commands);
}

}  // namespace bellhop::orchestrator
