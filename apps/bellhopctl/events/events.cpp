// The words of bellhopctl events.
#include "bellhopctl/events/events.hpp"

#include "bellhopctl/events/event_text.hpp"
#include "bus/names.hpp"
#include "bus/rabbit_bus.hpp"
#include "core/headers.hpp"
#include "core/random.hpp"

#include <csignal>
#include <deque>
#include <iostream>
#include <memory>
#include <set>

namespace bellhop::ctl {

namespace {

constexpr Milliseconds kLongestConnect{15000};
constexpr Milliseconds kTurn{200};
constexpr std::size_t kMostKnown = 10000;

/// Events that were shown; the oldest are forgotten.
class Shown {
 public:
    /// @return whether it is new
    bool add(const std::string& id) {
        if (!known_.insert(id).second) return false;
        order_.push_back(id);
        if (order_.size() > kMostKnown) {
            known_.erase(order_.front());
            order_.pop_front();
        }
        return true;
    }

 private:
    std::set<std::string> known_;
    std::deque<std::string> order_;
};

bus::RabbitSettings settings_of(const House& house) {
    auto settings = house.addresses().broker.settings();
    settings.connection_name = "bellhopctl events";
    return settings;
}

/// Listens, and prints.
class Tail {
 public:
    struct Wish {
        std::string booking;
        bool json = false;
        int limit = 0;
    };

    Tail(House& house, Wish wish, const std::vector<std::string>& patterns)
        : house_(house), wish_(std::move(wish)), bus_(house.loop(), random_, settings_of(house)) {
        bus::Subscription subscription;
        for (const auto& pattern : patterns)
            subscription.bindings.push_back({std::string(bus::names::kEvents), pattern});
        bus_.consume(std::move(subscription), [this](const bus::Delivery& delivery) {
            // From before this began to listen.
            const bool old = delivery.envelope.headers.contains(headers::kProbe);
            if (!old) show(delivery.envelope);
            bus_.acknowledge(std::span(&delivery.tag, 1));
        });
    }
    ~Tail() { bus_.close(); }
    Tail(const Tail&) = delete;
    Tail& operator=(const Tail&) = delete;

    void await_link() {
        if (!house_.wait_until([this] { return bus_.problems().empty(); }, kLongestConnect))
            throw Unavailable("broker", bus_.problems().front());
        std::cerr << "listening to " << bus::names::kEvents << "; Ctrl-C ends it" << std::endl;
        bus_.on_change([this] { note_gap(); });
    }
    [[nodiscard]] bool done() const { return wish_.limit > 0 && shown_count_ >= wish_.limit; }

 private:
    void show(const Envelope& envelope) {
        const auto line = read_event(envelope.body);
        if (done() || !line) return;
        if (!wish_.booking.empty() && line->booking != wish_.booking) return;
        // Sent again under the same id: what any reader has to leave out.
        if (!shown_.add(line->id)) return;
        std::cout << (wish_.json ? envelope.body : line->text) << std::endl;
        ++shown_count_;
    }
    void note_gap() {
        const auto problems = bus_.problems();
        if (problems.empty() == !away_) return;
        away_ = !problems.empty();
        std::cerr << (away_ ? problems.front() + "; what happens meanwhile is not heard here"
                            : "listening again")
                  << std::endl;
    }

    House& house_;
    Wish wish_;
    SystemRandom random_;
    bus::RabbitBus bus_;
    Shown shown_;
    int shown_count_ = 0;
    bool away_ = false;
};

}  // namespace

EventsCommand::EventsCommand(service::Options& program)
    : command_(program.command("events", "what is announced of bookings")),
      tail_(command_.command("tail", "from now on, until Ctrl-C")) {
    tail_.add("booking", booking_, "those of one booking");
    tail_.add("type", types_, "those of some types, such as room.held,payment.*");
    tail_.add("json", json_, "print each event as it came, a line each");
    tail_.add("limit", limit_, "end after so many; 0: never", 0, 1000000);
}

int EventsCommand::run(House& house) {
    // The signals' tasks live as long as the loop.
    const auto stopped = std::make_shared<bool>(false);
    for (const int signal : {SIGINT, SIGTERM})
        house.loop().on_signal(signal, [stopped] { *stopped = true; });
    Tail tail(house, {booking_, json_, limit_}, event_patterns(types_));
    tail.await_link();
    while (!*stopped && !tail.done()) house.loop().run_once(kTurn);
    return 0;
}

}  // namespace bellhop::ctl
