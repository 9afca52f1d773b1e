// The screen of top, at several sizes.
#include "bellhopctl/top/screen.hpp"

#include "bellhopctl/columns.hpp"
#include "bellhopctl/top/alerts.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::ctl;

namespace {

using State = ServiceSight::State;

Queue queue(const std::string& name, std::int64_t waiting, std::int64_t consumers) {
    Queue queue;
    queue.name = name;
    queue.waiting = waiting;
    queue.consumers = consumers;
    return queue;
}

Sight healthy() {
    Sight sight;
    sight.at = from_micros(1'000'000'000'000'000);
    for (const auto* name : {"orchestrator", "availability", "payment"})
        sight.services.push_back({name, State::kReady, {}, 0});
    sight.queues = {queue("availability.commands", 0, 1), queue("orchestrator.replies.1", 0, 1),
                    queue("payment.commands", 0, 1)};
    sight.traffic = Traffic{
        0, {{"confirmed", 118}}, {{"confirmed", 11.8}}, 12, Latency{0.0084, 0.023, 700, false}};
    sight.attention = 0;
    sight.pending.emplace();
    return sight;
}

Sight without_payment() {
    auto sight = healthy();
    sight.services[2] = {"payment", State::kAway, {"payment: refused"}, {}};
    sight.queues->at(2) = queue("payment.commands", 3, 0);
    sight.traffic->pending = 3;
    for (int i = 3; i > 0; --i)
        sight.pending->push_back({"BOOK" + std::to_string(i), "Grand Plaza, Suite",
                                  "charge_payment (payment)", false,
                                  sight.at - Milliseconds{12000}});
    return sight;
}

std::string shown(const Sight& sight, Size size, const View& view = {}) {
    std::string text;
    for (const auto& line : screen(sight, view, size)) text += text_of(line) + '\n';
    return text;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The tone of the piece that holds the text.
Tone tone_of(const Lines& lines, const std::string& part) {
    for (const auto& line : lines) {
        for (const auto& piece : line) {
            if (has(piece.text, part)) return piece.tone;
        }
    }
    return Tone::kPlain;
}

constexpr Size kUsual{80, 24};
constexpr Size kSmall{40, 10};

}  // namespace

TEST_CASE("the usual screen shows the pipeline, bookings, latency, outboxes and keys") {
    const auto text = shown(healthy(), kUsual);
    CHECK(has(text, "│ availability.commands           0        0        1      0.0      0.0\n"));
    CHECK(has(text, "● orchestrator               ready, asked for 12.0 bookings a second\n"));
    CHECK(has(text, "● confirmed                  118, 11.8 a second\n"));
    CHECK(has(text, "pending 0 · confirmed 118 (11.8/s) · failed 0"));
    CHECK(has(text, "p50 8.4 ms · p99 23 ms · 700 requests in the last minute"));
    CHECK(has(text, "OUTBOX     orchestrator 0 · availability 0 · payment 0"));
    CHECK(has(text, "no booking needs a person"));
    CHECK(text.ends_with("q quit  p pause  ↑↓ choose  Enter explain\n"));
}

TEST_CASE("a missing worker is named in red with the command that starts it, at any size") {
    for (const auto size : {kUsual, kSmall, Size{200, 60}, Size{40, 24}, Size{132, 10}}) {
        CAPTURE(size.columns);
        const auto lines = screen(without_payment(), {}, size);
        CHECK(tone_of(lines, "payment is missing") == Tone::kTrouble);
        CHECK(tone_of(lines, "./dev.sh start payment") == Tone::kStrong);
    }
}

TEST_CASE("no screen is larger than its terminal, and the keys are its last row") {
    for (std::size_t columns = 1; columns <= 120; columns += 7) {
        for (std::size_t rows = 1; rows <= 50; ++rows) {
            const auto lines = screen(without_payment(), {}, {columns, rows});
            CAPTURE(columns);
            CAPTURE(rows);
            CHECK(lines.size() <= rows);
            for (const auto& line : lines) CHECK(width_of(text_of(line)) <= columns);
            if (rows > 1 && columns > 40) CHECK(has(text_of(lines.back()), "q quit"));
        }
    }
    CHECK(screen(healthy(), {}, {0, 0}).empty());
}

TEST_CASE("on a small screen the queues and their depth stay") {
    const auto text = shown(without_payment(), kSmall);
    CHECK(has(text, "│ payment.commands            3       0\n"));
    CHECK(has(text, "pending 3"));
    CHECK(text.ends_with("q quit  p pause  ↑↓ choose\n"));
}

TEST_CASE("what is not known is a question mark, and who is asked for the first time waits") {
    Sight nothing;
    nothing.services = {{"orchestrator", State::kUnknown, {}, {}}};
    const auto text = shown(nothing, kUsual);
    CHECK(has(text, "● orchestrator               ...\n"));
    CHECK(has(text, "│ payment.commands                ?"));
    CHECK(has(text, "BOOKINGS   ?"));
    CHECK_FALSE(has(text, "missing"));
}

TEST_CASE("without the broker it is what is wrong, not those who wait for it") {
    auto sight = healthy();
    sight.queues.reset();
    sight.broker_trouble = "management: refused";
    sight.services[0].state = State::kNotReady;
    sight.services[0].words = {"the broker can't be reached"};
    const auto text = shown(sight, kUsual);
    CHECK(has(text, "✖ the broker is missing  ./dev.sh start rabbitmq  refused\n"));
    CHECK_FALSE(has(text, "orchestrator is not ready"));
    CHECK(has(text, "✖ orchestrator               not ready: the broker can't be reached\n"));
}

TEST_CASE("a service that is not ready says why, people and dead letters are called for") {
    auto sight = healthy();
    sight.services[1].state = State::kNotReady;
    sight.services[1].words = {"the database is away", "and more"};
    sight.attention = 2;
    sight.queues->push_back(queue("payment.dead", 2, 0));
    const auto text = shown(sight, {120, 30});
    CHECK(has(text,
              "✖ availability is not ready  ./dev.sh logs availability  the database is away; and "
              "more\n"));
    CHECK(has(text, "✖ 2 bookings need a person  bellhopctl attention list\n"));
    CHECK(has(text, "✖ payment.dead 2 dead letters  bellhopctl dlq list\n"));
}

TEST_CASE("a broker that refuses to tell is not said to be missing") {
    auto sight = healthy();
    sight.queues.reset();
    sight.broker_trouble = "management: answers 401";
    CHECK(alerts(sight, Place()).front().what == "the broker's management does not tell");
}

TEST_CASE("pending bookings say what they wait for; the chosen one is always in sight") {
    auto sight = without_payment();
    View view;
    view.chosen = 1;
    auto text = shown(sight, kUsual, view);
    CHECK(has(text,
              "▸ BOOK2                      12 s  charge_payment (payment)  Grand Plaza, Suite\n"));
    for (int i = 0; i < 17; ++i) sight.pending->push_back(sight.pending->front());
    sight.pending->back().booking_id = "BOOKLAST";
    view.chosen = 19;
    text = shown(sight, kUsual, view);
    CHECK(has(text, "▸ BOOKLAST"));
    view.chosen = 1000;
    CHECK(has(shown(sight, kUsual, view), "▸ BOOKLAST"));
}

TEST_CASE("an explanation takes the screen, and can be scrolled to its end") {
    View view;
    view.explained = "BOOK1";
    CHECK(has(shown(healthy(), kUsual, view), "asking everybody about BOOK1"));
    view.verdict_trouble = "orchestrator: refused";
    CHECK(has(shown(healthy(), kUsual, view), "orchestrator: refused"));
    view.verdict =
        Verdict{"BOOK1 is pending", {"waits for payment"}, {"./dev.sh start payment"}, {}};
    for (int i = 0; i < 30; ++i)
        view.verdict->timeline.push_back({from_micros(i), 0.017, "step " + std::to_string(i)});
    const auto text = shown(healthy(), kUsual, view);
    CHECK(
        has(text, "\nBOOK1 is pending\n\nwaits for payment\n\nnext:\n  ./dev.sh start payment\n"));
    CHECK(has(text, "00:00:00.000    +0.017 s  step 0\n"));
    CHECK_FALSE(has(text, "step 29"));
    view.scrolled = most_scrolled(view, kUsual);
    CHECK(has(shown(healthy(), kUsual, view), "step 29\nq quit"));
    view.scrolled = 5000;
    CHECK(has(shown(healthy(), kUsual, view), "step 29\nq quit"));
}

TEST_CASE("a snapshot has no keys, and as many rows as it takes") {
    View view;
    view.kind = View::Kind::kSnapshot;
    view.signs = Signs::kAscii;
    const auto text = shown(without_payment(), {100, 1000}, view);
    CHECK(has(text, "! payment is missing  ./dev.sh start payment"));
    CHECK(has(text, "| payment.commands"));
    CHECK_FALSE(has(text, "quit"));
    CHECK(text.ends_with(
        "  BOOK1                      12 s  charge_payment (payment)  Grand Plaza, Suite\n"));
    for (const char byte : text) CHECK(static_cast<unsigned char>(byte) < 0x80);
}

TEST_CASE("a pause is said") {
    View view;
    view.paused = true;
    CHECK(has(shown(healthy(), kUsual, view), "PAUSED"));
    CHECK(has(shown(healthy(), kUsual, view), "p go on"));
}
