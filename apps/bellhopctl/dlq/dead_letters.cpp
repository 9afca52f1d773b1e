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
constexpr Milliseconds kShortSilence{500};
constexpr Milliseconds kLongestSilence{10000};
constexpr Milliseconds kLongestPublish{60000};

bus::RabbitSettings settings_of(const House& house) {
    auto settings = house.addresses().broker.settings();
    settings.connection_name = "bellhopctl dlq";
    return settings;
}

Unavailable read_by_another(const std::string& queue) {
    return {queue, "somebody else reads it, another bellhopctl perhaps: wait for its end"};
}

}  // namespace

/// What comes, and what has to.
struct DeadLetters::Hand {
    std::vector<std::string> queues;
    std::size_t expected = 0;
    std::vector<dlq::Letter> letters;
    bool open = true;
};

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
    throw read_by_another(queue);
}

Findings DeadLetters::take() {
    const auto hand = std::make_shared<Hand>();
    Findings found;
    for (const std::string service : kServices) {
        const auto queue = bus::names::dead_letters(service);
        const auto ready = await_no_reader(queue).ready;
        if (ready == 0) continue;
        const auto here = std::min<std::uint32_t>(ready, kMostOfAQueue);
        hand->expected += here;
        hand->queues.push_back(queue);
        found.beyond += ready - here;
        bus_.consume(
            {queue, static_cast<std::uint16_t>(here)}, [hand, service](bus::Delivery delivery) {
                if (hand->open)
                    hand->letters.push_back(dlq::read_letter(service, std::move(delivery)));
            });
    }
    await_all(*hand);
    hand->open = false;
    bus_.on_change([this] {
        if (trouble_.empty()) trouble_ = problems();
    });
    found.letters = std::move(hand->letters);
    return found;
}

void DeadLetters::await_all(const Hand& hand) {
    std::size_t before = 0;
    auto last = house_.now();
    while (hand.letters.size() < hand.expected) {
        if (house_.wait_until([&] { return hand.letters.size() > before; }, kShortSilence)) {
            before = hand.letters.size();
            last = house_.now();
            continue;
        }
        // Two that looked in the same moment both saw nobody there; a quorum queue knows no
        // exclusive consumers.
        for (const auto& queue : hand.queues) {
            if (look_at(queue).consumers > 1) throw read_by_another(queue);
        }
        if (house_.now() - last >= kLongestSilence) {
            throw Unavailable("broker", "it handed out " + std::to_string(before) + " of " +
                                            std::to_string(hand.expected) +
                                            " dead letters; try again " + problems());
        }
    }
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
