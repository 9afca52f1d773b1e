// The broker's queues: read, remarked on, printed.
#include "bellhopctl/queues/print.hpp"
#include "core/errors.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::ctl;

namespace {

Queue queue(const std::string& name, std::int64_t waiting, std::int64_t consumers) {
    Queue queue;
    queue.name = name;
    queue.waiting = waiting;
    queue.consumers = consumers;
    queue.limit = 100000;
    return queue;
}

/// `QUEUE: WHAT -> NEXT` of the first remark; empty where there is none.
std::string remark_on(const std::vector<Queue>& queues) {
    const auto remarks = remarks_on(queues, Place());
    if (remarks.empty()) return "";
    return remarks[0].queue + ": " + remarks[0].what + " -> " + remarks[0].next;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the broker's list of queues is read, with what it does not know as nothing") {
    const auto queues = read_queues(R"([
        {"name":"payment.commands","messages_ready":3,"messages_unacknowledged":2,"consumers":1,
         "messages_details":{"rate":-0.4},"head_message_timestamp":null,
         "message_stats":{"publish_details":{"rate":0.8},"ack_details":{"rate":12.25}},
         "effective_policy_definition":{"max-length":100000}},
        {"name":"orchestrator.replies.1","head_message_timestamp":1700000000}])");
    REQUIRE(queues.size() == 2);
    CHECK(queues[0].name == "orchestrator.replies.1");
    CHECK(queues[0].waiting == 0);
    CHECK_FALSE(queues[0].limit);
    CHECK(to_micros(queues[0].oldest_sent.value()) == 1'700'000'000'000'000);
    const auto& commands = queues[1];
    CHECK(commands.waiting == 3);
    CHECK(commands.in_hand == 2);
    CHECK(commands.consumers == 1);
    CHECK(commands.in.per_second == doctest::Approx(0.8));
    CHECK(commands.out.per_second == doctest::Approx(12.25));
    CHECK(commands.growth.per_second == doctest::Approx(-0.4));
    CHECK(commands.limit == 100000);
    CHECK_FALSE(commands.oldest_sent);
}

TEST_CASE("what is no list of queues is refused") {
    for (const auto* text : {"", "{}", "[{}]", R"([{"name":7}])", "[1]"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(static_cast<void>(read_queues(text)), BadMessage);
    }
}

TEST_CASE("each queue says what it is for") {
    CHECK(purpose_of("payment.commands") == "commands for payment");
    CHECK(purpose_of("payment.retry.30s") == "failed commands of payment, again after 30s");
    CHECK(purpose_of("payment.dead") == "what payment could not handle");
    CHECK(purpose_of("orchestrator.replies.2") == "answers for orchestrator 2");
    for (const auto* name : {"mine", ".dead", "a.b", "a.b.c", ""})
        CHECK(purpose_of(name) == "not one of Bellhop's");
}

TEST_CASE("a queue that nobody consumes names who is missing and what starts it") {
    CHECK(remark_on({queue("payment.commands", 0, 0)}) ==
          "payment.commands: nobody consumes it: payment is missing -> ./dev.sh start payment");
    CHECK(remark_on({queue("payment.commands", 3, 1)}).empty());
    CHECK(has(remark_on({queue("orchestrator.replies.1", 0, 0)}), "orchestrator 1 is missing"));
    CHECK(has(remark_on({queue("orchestrator.replies.2", 1, 0)}), "--instance 2"));
}

TEST_CASE("queues of instances that were never there are as they should be") {
    CHECK(remark_on({queue("orchestrator.replies.1", 0, 0), queue("orchestrator.replies.2", 0, 1),
                     queue("orchestrator.replies.3", 0, 0), queue("payment.retry.1s", 0, 0)})
              .empty());
}

TEST_CASE("dead letters, retries, growth and a limit are remarked on") {
    CHECK(remark_on({queue("payment.dead", 2, 0)}) ==
          "payment.dead: 2 dead letters -> bellhopctl dlq list");
    CHECK(has(remark_on({queue("payment.retry.5s", 1, 0)}), "1 failed and are tried again"));
    auto growing = queue("payment.commands", 50, 1);
    growing.growth.per_second = 2.5;
    CHECK(has(remark_on({growing}), "grows by 2.5 a second"));
    growing.waiting = 49;
    CHECK(remark_on({growing}).empty());
    CHECK(has(remark_on({queue("payment.commands", 80000, 1)}), "holds 80000 of at most 100000"));
    CHECK(remark_on({queue("payment.commands", 79999, 1)}).empty());
}

TEST_CASE("the table shows what matters, counts the rest, and ends with what to type") {
    const std::vector<Queue> queues{queue("payment.commands", 3, 0),
                                    queue("payment.retry.1s", 0, 0)};
    const auto text = queues_text(queues, from_micros(0), Shown::kInteresting, Place());
    CHECK(has(text, "payment.commands        3        0          0"));
    CHECK_FALSE(has(text, "payment.retry.1s"));
    CHECK(has(text, "and 1 more"));
    CHECK(text.ends_with("next:\n  ./dev.sh start payment\n"));
    CHECK(has(queues_text(queues, from_micros(0), Shown::kAll, Place()), "payment.retry.1s"));
    CHECK(queues_text({queue("payment.commands", 0, 1)}, from_micros(0), Shown::kAll, Place())
              .ends_with("nothing is off\n"));
}

TEST_CASE("the age of the oldest message is said where it is known") {
    auto one = queue("orchestrator.replies.1", 1, 1);
    one.oldest_sent = from_micros(0);
    CHECK(has(queues_text({one}, from_micros(90'000'000), Shown::kAll, Place()), "  90 s  "));
    CHECK(has(queues_json({one}, from_micros(90'000'000), Place()), R"("oldest_s":90)"));
    CHECK(has(queues_json({queue("payment.commands", 3, 0)}, from_micros(0), Place()),
              R"("in_per_second":0.0,"out_per_second":0.0,"limit":100000,"remark":"nobody)"));
}
