// What /metrics tells of what has to be asked for: the broker's queues, and what is in the
// databases.
#include "core/date.hpp"
#include "desk.hpp"
#include "stage.hpp"

#include <chrono>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

/// A sample as it is written; empty where the service does not tell it.
std::string metric(const House& house, const std::string& service, const std::string& series) {
    const auto text = "\n" + get(house.port(service), "/metrics").body;
    const auto at = text.find("\n" + series + " ");
    if (at == std::string::npos) return "";
    const auto begin = at + series.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
}

bool tells(const House& house, const std::string& service, const std::string& series,
           const std::string& value) {
    return eventually(kPatience, [&] { return metric(house, service, series) == value; });
}

/// A night from today, as JSON.
std::string night(int days) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return "\"" + Date{today}.plus_days(days).text() + "\"";
}

}  // namespace

TEST_CASE("metrics tell how deep a queue is, who takes from it, who waits there and for how long") {
    auto& house = fresh_house();
    CHECK(tells(house, "orchestrator",
                R"(bellhop_queue_oldest_age_seconds{queue="payment.commands"})", "0"));
    house.terminate("payment");
    const auto ids = book_many(house, 3);
    for (const auto* series : {"bellhop_queue_messages", "bellhop_queue_bookings"}) {
        CHECK(tells(house, "orchestrator", std::string(series) + R"({queue="payment.commands"})",
                    "3"));
    }
    CHECK(
        tells(house, "orchestrator", R"(bellhop_queue_consumers{queue="payment.commands"})", "0"));
    CHECK(tells(house, "orchestrator", R"(bellhop_queue_consumers{queue="availability.commands"})",
                "1"));
    CHECK(tells(house, "orchestrator", R"(bellhop_queue_messages{queue="payment.dead"})", "0"));
    CHECK(tells(house, "orchestrator", "bellhop_bookings_needing_attention", "0"));
    CHECK(std::stod(metric(house, "orchestrator",
                           R"(bellhop_queue_oldest_age_seconds{queue="payment.commands"})")) > 0);
    house.start_all();
    CHECK(all_confirmed(house, ids));
    CHECK(tells(house, "orchestrator", R"(bellhop_queue_bookings{queue="payment.commands"})", "0"));
    CHECK(tells(house, "payment", R"(bellhop_payments_total{outcome="approved"})", "3"));
}

TEST_CASE("metrics tell how many nights are taken, and what commands were answered") {
    auto& house = fresh_house();
    const auto before = metric(house, "availability", "bellhop_room_nights_taken");
    CHECK(before == "0");
    CHECK(std::stod(metric(house, "availability", "bellhop_room_nights_offered")) > 30);
    const auto booked = book(house, booking({{"check_in", night(1)}, {"check_out", night(4)}}));
    CHECK(booked.status == 200);
    CHECK(tells(house, "availability", "bellhop_room_nights_taken", "3"));
    CHECK(cancel(house, booked.at("booking_id")).status == 200);
    CHECK(tells(house, "availability", "bellhop_room_nights_taken", "0"));
    CHECK(tells(house, "availability", R"(bellhop_holds_total{outcome="held"})", "1"));
    CHECK(tells(house, "availability", R"(bellhop_holds_total{outcome="released"})", "1"));
    CHECK(tells(house, "payment", R"(bellhop_payments_total{outcome="refunded"})", "1"));
}

TEST_CASE("without the broker metrics tell what waits for it, and leave out what it alone knows") {
    auto& house = fresh_house();
    CHECK(tells(house, "orchestrator", "bellhop_broker_up", "1"));
    the_broker().stop();
    CHECK(tells(house, "orchestrator", "bellhop_broker_up", "0"));
    const auto ids = book_many(house, 2);
    CHECK(tells(house, "orchestrator", "bellhop_outbox_messages", "2"));
    CHECK(std::stod(metric(house, "orchestrator", "bellhop_outbox_oldest_age_seconds")) > 0);
    CHECK(tells(house, "orchestrator", R"(bellhop_queue_bookings{queue="availability.commands"})",
                "2"));
    CHECK(tells(house, "orchestrator", R"(bellhop_queue_messages{queue="availability.commands"})",
                ""));
    the_broker().start();
    CHECK(all_confirmed(house, ids));
    for (const auto& name : House::names()) {
        CHECK(tells(house, name, "bellhop_outbox_messages", "0"));
        CHECK(tells(house, name, "bellhop_outbox_oldest_age_seconds", "0"));
    }
}

}  // namespace bellhop::tests
