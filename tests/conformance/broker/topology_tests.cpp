// The topology in rabbitmq/definitions.json, asked of a real node: who may do what, where refused
// and delayed messages go, and that nothing fell back silently.
#include "shared_broker.hpp"

#include <array>
#include <fstream>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using Declare = AmqpSession::Declare;

namespace {

constexpr ReplyCode kYes = 0;
constexpr ReplyCode kAccessRefused = 403;
constexpr ReplyCode kNotFound = 404;
constexpr ReplyCode kReturned = 312;
constexpr Milliseconds kPatience{15000};

int times_in_definitions(const std::string& word) {
    std::ifstream file("rabbitmq/definitions.json");
    int times = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.find('"' + word + '"') != std::string::npos) ++times;
    }
    return times;
}

}  // namespace

TEST_CASE("every service looks at queues and exchanges, and may declare none") {
    for (const std::string user : {"orchestrator", "availability", "payment"}) {
        CAPTURE(user);
        auto session = session_of(user);
        CHECK(session.declare_quorum_queue("payment.commands", Declare::kPassive) == kYes);
        CHECK(session.declare_quorum_queue("no.such.queue", Declare::kPassive) == kNotFound);
        CHECK(session.declare_direct_exchange("bellhop.commands", Declare::kPassive) == kYes);
        CHECK(session.declare_direct_exchange("no.such.exchange", Declare::kPassive) == kNotFound);
        CHECK(session.declare_quorum_queue("payment.commands", Declare::kActive) == kAccessRefused);
        CHECK(session.declare_quorum_queue("a.new.queue", Declare::kActive) == kAccessRefused);
        CHECK(session.declare_direct_exchange("bellhop.commands", Declare::kActive) ==
              kAccessRefused);
    }
}

TEST_CASE("nobody but the operator publishes to the default exchange") {
    for (const std::string user : {"orchestrator", "availability", "payment"}) {
        CAPTURE(user);
        auto session = session_of(user);
        CHECK(session.publish("", "payment.commands", "x") == kAccessRefused);
    }
    auto session = session_of("operator");
    CHECK(session.publish("", "orchestrator.replies.8", "x") == kYes);
    CHECK(session.take("orchestrator.replies.8") == "x");
}

TEST_CASE("a service writes where its work goes and nowhere else") {
    auto orchestrator = session_of("orchestrator");
    auto payment = session_of("payment");
    CHECK(orchestrator.publish("bellhop.commands", "payment.commands", "charge") == kYes);
    CHECK(orchestrator.publish("bellhop.commands", "no.such.commands", "lost") == kReturned);
    CHECK(orchestrator.publish("booking.events", "booking.confirmed.v1", "e") == kReturned);
    CHECK(orchestrator.publish("bellhop.replies", "orchestrator.replies.1", "x") == kAccessRefused);
    CHECK(orchestrator.publish("payment.dead", "", "x") == kAccessRefused);
    CHECK(payment.publish("bellhop.replies", "orchestrator.replies.1", "approved") == kYes);
    CHECK(payment.publish("bellhop.commands", "payment.commands", "x") == kAccessRefused);
    CHECK(payment.publish("availability.dead", "", "x") == kAccessRefused);
    CHECK(payment.publish("payment.dead", "", "parked") == kYes);

    CHECK_FALSE(orchestrator.take("payment.commands").has_value());
    CHECK_FALSE(payment.take("orchestrator.replies.1").has_value());
    CHECK_FALSE(payment.take("payment.dead").has_value());
    CHECK(payment.take("payment.commands") == "charge");
    CHECK(orchestrator.take("orchestrator.replies.1") == "approved");
    CHECK(session_of("operator").take("payment.dead") == "parked");
}

TEST_CASE("a delayed message comes back to its command queue, and a shorter delay overtakes") {
    for (const std::string service : {"availability", "payment"}) {
        CAPTURE(service);
        auto session = session_of(service);
        const auto begin = std::chrono::steady_clock::now();
        CHECK(session.publish(service + ".retry", service + ".retry.5s", "late") == kYes);
        CHECK(session.publish(service + ".retry", service + ".retry.1s", "soon") == kYes);
        CHECK(take_within(session, service + ".commands", kPatience) == "soon");
        CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(950));
        CHECK(take_within(session, service + ".commands", kPatience) == "late");
        CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(4950));
    }
}

TEST_CASE("a rejected command is found in its dead letter queue") {
    auto orchestrator = session_of("orchestrator");
    auto operating = session_of("operator");
    for (const std::string service : {"availability", "payment"}) {
        CAPTURE(service);
        auto worker = session_of(service);
        CHECK(orchestrator.publish("bellhop.commands", service + ".commands", "poison") == kYes);
        CHECK(worker.reject_one(service + ".commands"));
        CHECK(take_within(operating, service + ".dead", kPatience) == "poison");
    }
}

TEST_CASE("every queue has its type and its policy, and at-least-once runs where it is asked for") {
    const auto listing = shared_broker().rabbitmqctl(
        {"list_queues", "-p", "bellhop", "--no-table-headers", "name", "type", "policy"});
    std::istringstream lines(listing);
    std::string name;
    std::string type;
    std::string policy;
    int count = 0;
    while (lines >> name >> type && std::getline(lines >> std::ws, policy)) {
        CAPTURE(name);
        ++count;
        const bool reply = name.find(".replies.") != std::string::npos;
        const bool dead = name.find(".dead") != std::string::npos;
        CHECK(type == (reply ? "classic" : "quorum"));
        CHECK(policy == (reply ? "replies" : dead ? "dead letters" : name));
    }
    CHECK(count == times_in_definitions("x-queue-type"));
    // The broker keeps one such process per queue whose dead-lettering really is at-least-once.
    const auto workers = shared_broker().rabbitmqctl(
        {"eval", "length(supervisor:which_children(rabbit_fifo_dlx_sup))."});
    CHECK(std::stoi(workers) == times_in_definitions("dead-letter-strategy"));
}

TEST_CASE("guest does not exist and the users have no tags but the operator's") {
    const auto users = shared_broker().rabbitmqctl({"list_users", "--no-table-headers"});
    CHECK(users.find("guest") == std::string::npos);
    CHECK(users.find("operator\t[administrator]") != std::string::npos);
    CHECK(users.find("payment\t[]") != std::string::npos);
    CHECK_THROWS(AmqpSession(shared_broker().amqp_port(), "guest", "guest"));
    CHECK_THROWS(AmqpSession(shared_broker().amqp_port(), "payment", "wrong"));
    CHECK_THROWS(AmqpSession(shared_broker().amqp_port(), "payment", ""));
}
