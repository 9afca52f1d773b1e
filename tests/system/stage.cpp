// One house at a time, on one broker.
#include "stage.hpp"

#include "caller.hpp"

#include <memory>
#include <stdexcept>

namespace bellhop::tests {

namespace {

const std::vector<std::string> kQueues{
    "availability.commands",  "payment.commands",      "orchestrator.replies.1",
    "orchestrator.replies.2", "availability.retry.1s", "payment.retry.1s",
    "availability.dead",      "payment.dead",          "orchestrator.dead"};

std::string base64(const std::string& bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    unsigned collected = 0;
    int bits = 0;
    for (const unsigned char byte : bytes) {
        collected = (collected << 8U | byte) & 0xFFFFU;
        for (bits += 8; bits >= 6; bits -= 6)
            text += kDigits[collected >> static_cast<unsigned>(bits - 6) & 63U];
    }
    if (bits > 0) text += kDigits[collected << static_cast<unsigned>(6 - bits) & 63U];
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

/// By the management API: rabbitmqctl takes a second for each.
Answer ask_broker(TestBroker& broker, const std::string& method, const std::string& queue,
                  const std::string& what, const std::string& body = {}) {
    const auto login = "Basic " + base64("operator:" + broker.password("operator"));
    return call(broker.management_port(), method, "/api/queues/bellhop/" + queue + "/" + what, body,
                {{"Authorization", login}});
}

void empty_queues(TestBroker& broker) {
    for (const auto& queue : kQueues) {
        const auto answer = ask_broker(broker, "DELETE", queue, "contents");
        if (answer.status != 204)
            throw std::runtime_error("can't empty " + queue + ": " + answer.body);
    }
}

struct Stage {
    TestBroker broker;
    std::unique_ptr<House> house;
    bool for_anybody = false;
};

Stage& stage() {
    static Stage the_stage;
    return the_stage;
}

}  // namespace

TestBroker& the_broker() {
    return stage().broker;
}

House& empty_house(const Environment& environment) {
    auto& here = stage();
    here.house.reset();
    here.for_anybody = false;
    here.broker.start();
    empty_queues(here.broker);
    here.house = std::make_unique<House>(here.broker, new_database(), environment);
    return *here.house;
}

House& fresh_house(const Environment& environment) {
    auto& house = empty_house(environment);
    house.start_all();
    return house;
}

House& any_house() {
    auto& here = stage();
    if (here.house && here.for_anybody) return *here.house;
    fresh_house();
    here.for_anybody = true;
    return *here.house;
}

std::string dead_letters() {
    constexpr auto kLook =
        R"({"count":3,"ackmode":"ack_requeue_true","encoding":"auto","truncate":2000})";
    std::string all;
    for (const auto& queue : kQueues) {
        if (!queue.ends_with(".dead")) continue;
        const auto found = ask_broker(the_broker(), "POST", queue, "get", kLook).body;
        if (found != "[]") all.append(queue).append(": ").append(found).append("\n");
    }
    return all;
}

}  // namespace bellhop::tests
