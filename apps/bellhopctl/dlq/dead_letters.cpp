// Taking dead letters in hand.
#include "bellhopctl/dlq/dead_letters.hpp"

#include "bus/names.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace bellhop::ctl {

namespace {

constexpr std::uint16_t kMostOfAQueue = 50000;
constexpr Milliseconds kLongestConnect{15000};
constexpr Milliseconds kLongestLook{10000};
/// A reader that has just ended may be known to the broker a moment longer.
constexpr Milliseconds kLongestOtherReader{5000};
constexpr Milliseconds kLongestSilence{10000};
constexpr Milliseconds kLongestPublish{60000};

bus::RabbitSettings settings_of(const House& house) {
    auto settings = house.addresses().broker.settings();
    settings.connection_name = "bellhopctl dlq";
    return settings;
}

}  // namespace

DeadLetters::DeadLetters(House& house)
    : house_(house), bus_(house.loop(), random_, settings_of(house)) {
    connect();
}

DeadLetters::~DeadLetters() {
    bus_.close();
}

void DeadLetters::connect() {
    if (house_.wait_until([this] { return bus_.problems().empty(); }, kLongestConnect)) return;
    throw Unavailable("broker", problems());
}

std::string DeadLetters::problems() const {
    std::string text;
    for (const auto& problem : bus_.problems()) text += (text.empty() ? "" : "; ") + problem;
    return text;
}

bus::QueueState DeadLetters::look_at(const std::string& queue) {
    struct Look {
        bool answered = false;
        std::optional<bus::QueueState> state;
    };
    const auto look = std::make_shared<Look>();
    bus_.inspect(queue, [look](std::optional<bus::QueueState> state) { *look = {true, state}; });
    const bool answered = house_.wait_until([look] { return look->answered; }, kLongestLook);
    if (answered && look->state) return *look->state;
    throw Unavailable("broker", "no answer about the queue " + queue +
                                    "; is it there? rabbitmq/node.sh topology " + problems());
}

bus::QueueState DeadLetters::await_no_reader(const std::string& queue) {
    auto state = look_at(queue);
    const bool alone = house_.wait_until(
        [&] {
            if (state.consumers == 0) return true;
            state = look_at(queue);
            return state.consumers == 0;
        },
        kLongestOtherReader);
    if (alone) return state;
    throw Unavailable(queue,
                      "somebody else reads it, another bellhopctl perhaps: wait for its end");
}

Findings DeadLetters::take() {
    struct Taking {
        std::vector<dlq::Letter> letters;
        bool open = true;
    };
    const auto taking = std::make_shared<Taking>();
    std::size_t expected = 0;
    Findings found;
    for (const std::string service : {"availability", "payment", "orchestrator"}) {
        const auto queue = bus::names::dead_letters(service);
        const auto ready = await_no_reader(queue).ready;
        if (ready == 0) continue;
        const auto here = std::min<std::uint32_t>(ready, kMostOfAQueue);
        expected += here;
        found.beyond += ready - here;
        bus_.consume(
            {queue, static_cast<std::uint16_t>(here)}, [taking, service](bus::Delivery delivery) {
                if (taking->open)
                    taking->letters.push_back(dlq::read_letter(service, std::move(delivery)));
            });
    }
    // As long as some come, however many there are.
    std::size_t before = 0;
    do {
        before = taking->letters.size();
        const auto more = [&] { return taking->letters.size() >= expected; };
        if (house_.wait_until(more, kLongestSilence)) break;
    } while (taking->letters.size() > before);
    taking->open = false;
    if (taking->letters.size() < expected) {
        throw Unavailable("broker", "it handed out " + std::to_string(taking->letters.size()) +
                                        " of " + std::to_string(expected) + " dead letters " +
                                        problems());
    }
    bus_.on_change([this] {
        if (trouble_.empty()) trouble_ = problems();
    });
    found.letters = std::move(taking->letters);
    return found;
}

bus::Published DeadLetters::publish(Envelope envelope) {
    const auto outcome = std::make_shared<std::optional<bus::Published>>();
    bus_.publish(std::move(envelope),
                 [outcome](bus::Published published) { *outcome = published; });
    const bool told =
        house_.wait_until([outcome] { return outcome->has_value(); }, kLongestPublish);
    return told ? **outcome : bus::Published::kLost;
}

void DeadLetters::remove(const dlq::Letter& letter) {
    bus_.acknowledge(std::span(&letter.tag, 1));
}

void DeadLetters::flush() {
    // The answer comes behind all that this connection was sent before.
    static_cast<void>(look_at(bus::names::dead_letters("orchestrator")));
}

}  // namespace bellhop::ctl
