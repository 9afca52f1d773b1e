// Time and turns of a simulation: many processes in one thread, their turns mixed as a seed says.
#pragma once

#include "core/random.hpp"
#include "core/scheduler.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bellhop::flow::simulation {

class Actor;

/// What a seed draws.
class Dice {
 public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    [[nodiscard]] bool chance(double probability) { return random_.unit() < probability; }
    /// 0 to `sides` - 1. @param sides at least 1
    [[nodiscard]] std::size_t pick(std::size_t sides) { return random_.next() % sides; }
    [[nodiscard]] Milliseconds up_to(Milliseconds most) { return random_.up_to(most); }
    template <class T>
    [[nodiscard]] const T& one_of(const std::vector<T>& values) {
        return values[pick(values.size())];
    }

 private:
    SeededRandom random_;
};

/// One clock for all actors. A turn costs a little time; where nobody has anything to do, time
/// moves on to the next timer.
class Turns {
 public:
    explicit Turns(std::uint64_t seed) : dice_(seed) {}
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    [[nodiscard]] Timestamp now() const { return now_; }
    /// One turn of one actor. @return false where nothing is to be done, ever
    bool step();
    /// Whether an actor has work that waits for no timer.
    [[nodiscard]] bool busy() const;

 private:
    friend class Actor;
    using Due = std::pair<Timestamp, Scheduler::TimerId>;
    struct Timer {
        Actor* owner = nullptr;
        Scheduler::Task task;
    };

    Scheduler::TimerId set(Actor& owner, Milliseconds delay, Scheduler::Task task);
    void cancel(Scheduler::TimerId timer);
    void forget(const Actor& owner);
    [[nodiscard]] Timestamp next_event() const;
    [[nodiscard]] bool run_timer_due();
    [[nodiscard]] bool run_an_actor();

    Dice dice_;
    Timestamp now_ = from_micros(1'769'904'000'000'000);
    Scheduler::TimerId last_timer_ = 0;
    std::map<Due, Timer> timers_;
    std::unordered_map<Scheduler::TimerId, Timestamp> due_of_;
    std::vector<Actor*> actors_;
};

/// A process, or a part of the world around the processes: what it posts runs in turns of its own.
class Actor final : public Scheduler {
 public:
    /// kWhole: all that is posted runs in one turn, as in a loop; kPiecemeal: one task a turn.
    enum class Style { kWhole, kPiecemeal };

    Actor(Turns& turns, std::string name, Style style = Style::kWhole);
    ~Actor() override;
    Actor(const Actor&) = delete;
    Actor& operator=(const Actor&) = delete;

    [[nodiscard]] Timestamp now() const override { return turns_.now(); }
    TimerId after(Milliseconds delay, Task task) override;
    void cancel(TimerId timer) override { turns_.cancel(timer); }
    void post(Task task) override;

    [[nodiscard]] const std::string& name() const { return name_; }
    /// As `kill -9`: nothing of it runs any more, and nothing that it still does has an effect.
    void die();
    [[nodiscard]] bool dead() const { return dead_; }
    /// It gets no turn before then, as a process that the machine has no time for.
    void stall_until(Timestamp time) { stalled_until_ = time; }
    [[nodiscard]] bool stalled() const { return stalled_until_ > turns_.now(); }
    [[nodiscard]] std::size_t waiting() const { return posted_.size(); }

 private:
    friend class Turns;
    void run();

    Turns& turns_;
    std::string name_;
    Style style_;
    bool dead_ = false;
    Timestamp stalled_until_{};
    std::vector<Task> posted_;
};

}  // namespace bellhop::flow::simulation
