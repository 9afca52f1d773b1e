// Answers to publishes: single, multiple, out of order, returned, expired.
#include "rabbit/confirm_window.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Answer;
using bus::ConfirmWindow;
using bus::Published;

namespace {

/// A window of publishes whose answers land in `answers`, by their place.
struct Window {
    ConfirmWindow window;
    std::map<int, Published> answers;
    int published = 0;

    void publish(const std::string& message_id = "m", std::uint64_t expires = 100) {
        const int place = ++published;
        window.add({"exchange", "key", message_id,
                    [this, place](Published answer) { answers[place] = answer; }, expires, false});
    }
    void settle(const std::vector<Answer>& settled) {
        for (const auto& answer : settled) answer.settled(answer.published);
    }
    void ack(std::uint64_t number, bool multiple) {
        settle(window.answered(number, multiple, Published::kConfirmed));
    }
};

}  // namespace

TEST_CASE("acks come singly, for many, and out of order") {
    Window w;
    for (int n = 0; n < 5; ++n) w.publish();
    w.ack(4, false);
    CHECK(w.answers == std::map<int, Published>{{4, Published::kConfirmed}});
    w.ack(3, true);
    CHECK(w.answers.size() == 4);
    w.ack(3, true);
    w.ack(4, false);
    CHECK(w.answers.size() == 4);
    w.ack(0, true);
    CHECK(w.answers.size() == 5);
    CHECK(w.window.size() == 0);
}

TEST_CASE("a nack refuses, a return before the ack returns") {
    Window w;
    w.publish("a");
    w.publish("b");
    w.publish("c");
    w.window.returned("exchange", "key", "b");
    w.settle(w.window.answered(3, false, Published::kRefused));
    w.ack(2, true);
    CHECK(w.answers == std::map<int, Published>{{1, Published::kConfirmed},
                                                {2, Published::kReturned},
                                                {3, Published::kRefused}});
}

TEST_CASE("of one message on the wire twice, two returns mean both") {
    Window w;
    w.publish("same");
    w.publish("other");
    w.publish("same");
    w.window.returned("exchange", "key", "same");
    w.window.returned("exchange", "key", "same");
    w.ack(3, true);
    CHECK(w.answers == std::map<int, Published>{{1, Published::kReturned},
                                                {2, Published::kConfirmed},
                                                {3, Published::kReturned}});
}

TEST_CASE("a return that fits nothing changes nothing") {
    Window w;
    w.publish("a");
    w.window.returned("exchange", "another key", "a");
    w.window.returned("another exchange", "key", "a");
    w.ack(1, false);
    CHECK(w.answers == std::map<int, Published>{{1, Published::kConfirmed}});
}

TEST_CASE("what expires is lost once, and keeps its place until the broker answers") {
    Window w;
    w.publish("a", 5);
    w.publish("b", 6);
    w.settle(w.window.expired(5));
    CHECK(w.answers == std::map<int, Published>{{1, Published::kLost}});
    CHECK(w.window.size() == 2);
    w.settle(w.window.expired(5));
    w.ack(2, true);
    CHECK(w.answers == std::map<int, Published>{{1, Published::kLost}, {2, Published::kConfirmed}});
    CHECK(w.window.size() == 0);
}

TEST_CASE("at the end of the channel each one not answered gets its verdict, and numbers begin") {
    Window w;
    w.publish("a", 1);
    w.publish("b");
    w.settle(w.window.expired(1));
    w.settle(w.window.end([](const bus::Unanswered&) { return Published::kReturned; }));
    CHECK(w.answers == std::map<int, Published>{{1, Published::kLost}, {2, Published::kReturned}});
    w.publish("c", 7);
    w.window.returned("exchange", "key", "c");
    w.ack(1, false);
    CHECK(w.answers[3] == Published::kReturned);
}

}  // namespace bellhop::tests
