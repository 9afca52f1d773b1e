// Judging how each place stands.
#include "orchestrator/dashboard/picture.hpp"

#include "bus/names.hpp"
#include "saga/definition.hpp"

#include <algorithm>

namespace bellhop::orchestrator {

namespace {

namespace words = saga::words;

/// A worker that consumes and has answered nothing to a booking for so long does not work.
constexpr std::int64_t kSilentAfter_s = 15;

std::int64_t seconds(Timestamp from, Timestamp to) {
    return std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::seconds>(to - from).count());
}

const bus::QueueState* queue_of(const Seen& seen, const std::string& name) {
    const auto found = seen.queues.find(name);
    return found == seen.queues.end() ? nullptr : &found->second;
}

std::string health_of(const StepPicture& step) {
    if (!step.consumers) return "unknown";
    if (*step.consumers == 0) return "missing";
    return step.oldest_s.value_or(0) >= kSilentAfter_s ? "silent" : "working";
}

void add_waiters(const Seen& seen, StepPicture& step) {
    if (!seen.waiting) return;
    const auto found = seen.waiting->find(step.queue);
    const auto waiters = found == seen.waiting->end() ? Waiters{} : found->second;
    step.waiting = waiters.count;
    if (waiters.asked_at) step.oldest_s = seconds(*waiters.asked_at, seen.now);
}

StepPicture step_of(const saga::RowShape& row, const Traffic::Kind& begins, const Seen& seen,
                    const Traffic& traffic) {
    StepPicture step;
    step.step = row.name;
    step.queue = row.queue;
    step.worker = worker_of(row.queue);
    if (const auto* queue = queue_of(seen, row.queue)) {
        step.depth = queue->ready;
        step.consumers = queue->consumers;
    }
    if (const auto* dead = queue_of(seen, bus::names::dead_letters(step.worker)))
        step.dead_letters = dead->ready;
    add_waiters(seen, step);
    step.health = health_of(step);
    step.asked_last_minute = traffic.last_minute(begins, seen.now);
    for (const auto word : {words::kAccepted, words::kRefused})
        step.answered_last_minute += traffic.last_minute({row.name, std::string(word)}, seen.now);
    return step;
}

std::int64_t decided(const Traffic& traffic, saga::Outcome outcome, Timestamp now) {
    return traffic.last_minute({"", std::string(saga::to_text(outcome))}, now);
}

}  // namespace

std::string worker_of(const std::string& queue) {
    return queue.substr(0, queue.find('.'));
}

Picture picture_of(const saga::Shape& shape, const Seen& seen, const Traffic& traffic,
                   const service::Place& place) {
    using saga::Outcome;
    const Traffic::Kind created{"", std::string(words::kCreated)};
    Picture picture;
    picture.as_of = seen.now;
    picture.front = {seen.pending,
                     seen.needs_attention,
                     traffic.last_minute(created, seen.now),
                     decided(traffic, Outcome::kConfirmed, seen.now),
                     decided(traffic, Outcome::kFailed, seen.now),
                     decided(traffic, Outcome::kCancelled, seen.now),
                     place.stop(worker_of(shape.rows.back().queue)),
                     place.ctl("")};
    picture.front.tool.pop_back();
    picture.broker = {seen.broker ? "working" : "away", seen.problems, {}, place.start("rabbitmq")};
    if (const auto* replies = queue_of(seen, seen.reply_queue))
        picture.broker.replies = replies->ready;
    auto begins = created;
    for (const auto& row : shape.rows) {
        picture.steps.push_back(step_of(row, begins, seen, traffic));
        picture.steps.back().start = place.start(picture.steps.back().worker);
        begins = {row.name, std::string(words::kAccepted)};
    }
    return picture;
}

}  // namespace bellhop::orchestrator
