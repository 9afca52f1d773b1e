// Gathering what the picture is made of.
#include "orchestrator/dashboard/pipeline_look.hpp"

#include "bus/names.hpp"
#include "core/errors.hpp"
#include "saga/advance.hpp"

#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kYoung{900};
constexpr Milliseconds kPatience{2000};
constexpr Milliseconds kWatched{60000};
constexpr std::size_t kMostWaiters = 1024;

/// Who waits at which queue, from the states of what is not settled.
std::map<std::string, Waiters> by_queue(const saga::Shape& shape,
                                        const std::vector<SqlBookings::StateCount>& states) {
    std::map<std::string, Waiters> queues;
    for (const auto& [state, count, asked_at] : states) {
        for (const auto& action : saga::outstanding(shape, state)) {
            auto& waiters = queues[shape.rows[action.row].queue];
            waiters.count += count;
            if (!waiters.asked_at || asked_at < *waiters.asked_at) waiters.asked_at = asked_at;
        }
    }
    return queues;
}

std::optional<std::int64_t> dead_letters_of(const Picture& picture) {
    std::int64_t sum = 0;
    for (const auto& step : picture.steps) {
        if (!step.dead_letters) return std::nullopt;
        sum += *step.dead_letters;
    }
    return sum;
}

}  // namespace

struct PipelineLook::Look {
    Seen seen;
    int open = 0;
    Scheduler::TimerId timer = 0;
    bool over = false;
};

PipelineLook::PipelineLook(const Parties& parties, service::Place place, std::string reply_queue)
    : parties_(parties), place_(std::move(place)), reply_queue_(std::move(reply_queue)) {}

bool PipelineLook::watched() const {
    return parties_.scheduler.now() - asked_at_ < kWatched;
}

void PipelineLook::ask(const OnAnswer& answer) {
    asked_at_ = parties_.scheduler.now();
    wait([this, answer] { answer(http::json(200, text_)); });
}

void PipelineLook::refresh(const std::function<void()>& done) {
    // Too many wait: they are told what was seen last.
    waiters_.size() < kMostWaiters ? wait(done) : done();
}

void PipelineLook::wait(std::function<void()> waiter) {
    if (seen_ && parties_.scheduler.now() - seen_->now < kYoung) return waiter();
    if (waiters_.size() >= kMostWaiters) throw Unavailable("pipeline", "too many look at it");
    waiters_.push_back(std::move(waiter));
    if (!look_) begin();
}

void PipelineLook::begin() {
    auto look = std::make_shared<Look>();
    look_ = look;
    look->open = 1;
    look->timer = parties_.scheduler.after(kPatience, [this, look] { finish(look); });
    ask_queues(look);
    ask_database(look);
    one_came(look);
}

void PipelineLook::ask_queues(const std::shared_ptr<Look>& look) {
    std::vector<std::string> names{reply_queue_, bus::names::dead_letters("orchestrator")};
    for (const auto& row : parties_.bookings.engine().shape().rows) {
        names.push_back(row.queue);
        names.push_back(bus::names::dead_letters(worker_of(row.queue)));
    }
    for (const auto& name : names) {
        ++look->open;
        parties_.bus.inspect(name, [this, look, name](std::optional<bus::QueueState> state) {
            if (state) look->seen.queues[name] = *state;
            one_came(look);
        });
    }
}

void PipelineLook::ask_database(const std::shared_ptr<Look>& look) {
    struct Counted {
        std::vector<SqlBookings::StateCount> states;
        std::int64_t needs_attention = 0;
    };
    const auto counted = std::make_shared<Counted>();
    ++look->open;
    auto& bookings = parties_.bookings;
    bookings.commits().submit(
        [&bookings, counted](db::Transaction& tx) {
            counted->states = bookings.store().count_states(tx);
            counted->needs_attention = bookings.store().count_needing_attention(tx);
        },
        [this, look, counted, &bookings](const std::exception_ptr& error) {
            if (!error) {
                look->seen.waiting = by_queue(bookings.engine().shape(), counted->states);
                look->seen.needs_attention = counted->needs_attention;
            }
            one_came(look);
        });
}

void PipelineLook::one_came(const std::shared_ptr<Look>& look) {
    if (--look->open == 0) finish(look);
}

void PipelineLook::finish(const std::shared_ptr<Look>& look) {
    // What comes after its time is for nobody.
    if (std::exchange(look->over, true)) return;
    parties_.scheduler.cancel(look->timer);
    auto& seen = look->seen;
    seen.now = parties_.scheduler.now();
    seen.broker = parties_.bus.can_publish();
    seen.problems = parties_.bus.problems();
    seen.pending = parties_.bookings.pending();
    seen.reply_queue = reply_queue_;
    const auto& shape = parties_.bookings.engine().shape();
    const auto picture = picture_of(shape, seen, parties_.traffic, place_);
    dead_letters_ = dead_letters_of(picture);
    text_ = wire::encode(picture);
    seen_ = std::move(seen);
    look_.reset();
    for (const auto& waiter : std::exchange(waiters_, {})) waiter();
}

}  // namespace bellhop::orchestrator
