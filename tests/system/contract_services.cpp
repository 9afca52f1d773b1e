// What all services have in common: welcome, health, metrics, errors, banner, end.
#include "conformance/http/raw_client.hpp"
#include "desk.hpp"
#include "stage.hpp"

#include <thread>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Names = std::vector<std::string>;

std::string welcome_of(const House& house, const std::string& name, const std::string& rest) {
    return R"({"port":)" + std::to_string(house.port(name)) + R"(,"description":)" + rest;
}

bool listens(const House& house, const std::string& name) {
    return get(house.port(name), "/health").status != 0;
}

}  // namespace

TEST_CASE("each service welcomes with its port, its description and its endpoints") {
    auto& house = any_house();
    const auto front = get(house.port("orchestrator"), "/");
    CHECK(front.status == 200);
    CHECK(front.names() == Names{"port", "description", "endpoints"});
    CHECK(front.body.starts_with(
        welcome_of(house, "orchestrator",
                   R"("Hotel Booking Orchestrator Service","endpoints":{"POST /book-hotel":)"
                   R"x("Book a hotel (orchestrates availability and payment)")x")));
    CHECK(get(house.port("availability"), "/").body ==
          welcome_of(house, "availability",
                     R"("Hotel Room Availability Service","endpoints":{)"
                     R"("POST /check-availability":"Check hotel room availability and pricing",)"
                     R"("GET /hotels":"List all available hotels"}})"
                     "\n"));
    CHECK(get(house.port("payment"), "/").body ==
          welcome_of(house, "payment",
                     R"("Hotel Booking Payment Processing Service","endpoints":{)"
                     R"("POST /process-payment":"Process payment for hotel booking",)"
                     R"("GET /payment-status/<transaction_id>":"Check payment status"}})"
                     "\n"));
    const auto page = get(house.port("orchestrator"), "/",
                          {{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}});
    CHECK(page.status == 200);
    CHECK(page.header("content-type").starts_with("text/html"));
    CHECK(page.body.starts_with("<!doctype html>"));
}

TEST_CASE("each service tells its health, whether it is ready, and its metrics") {
    auto& house = any_house();
    for (const auto& name : House::names()) {
        CAPTURE(name);
        const auto health = get(house.port(name), "/health");
        CHECK(health.status == 200);
        CHECK(health.at("status") == "ok");
        CHECK(health.at("service") == name);
        const auto body = health.json();
        const auto& dependencies = body.member("dependencies")->items;
        REQUIRE(dependencies.size() >= 2);
        CHECK(dependencies[0].member("name")->text == "broker");
        CHECK(dependencies[1].member("name")->text == "database");
        for (const auto& each : dependencies) CHECK(each.member("state")->text == "ok");
        const auto ready = get(house.port(name), "/ready");
        CHECK(ready.status == 200);
        CHECK(ready.at("status") == "ready");
        const auto metrics = get(house.port(name), "/metrics");
        CHECK(metrics.status == 200);
        CHECK(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
        CHECK(metrics.body.find("# TYPE bellhop_ready gauge\nbellhop_ready 1\n") !=
              std::string::npos);
        CHECK(metrics.body.find("# TYPE bellhop_http_requests_total counter\n") !=
              std::string::npos);
    }
}

TEST_CASE("what no route knows is answered 404 and 405 in JSON, by each service") {
    auto& house = any_house();
    const std::map<std::string, std::string> posts{{"orchestrator", "/book-hotel"},
                                                   {"availability", "/check-availability"},
                                                   {"payment", "/process-payment"}};
    for (const auto& each : posts) {
        const auto& name = each.first;
        const auto& target = each.second;
        CAPTURE(name);
        const auto missing = get(house.port(name), "/no/such/route");
        CHECK(missing.status == 404);
        CHECK(missing.header("content-type") == "application/json");
        CHECK(missing.at("status") == "error");
        const auto wrong = get(house.port(name), target);
        CHECK(wrong.status == 405);
        CHECK(wrong.header("content-type") == "application/json");
        CHECK(wrong.header("allow").find("POST") != std::string::npos);
        CHECK(wrong.at("status") == "error");
    }
}

TEST_CASE("every response carries a request id, the client's own where it is a sane one") {
    auto& house = any_house();
    for (const auto& name : House::names()) {
        CAPTURE(name);
        for (const std::string target : {"/", "/health", "/no/such/route"}) {
            const auto own = get(house.port(name), target, {{"X-Request-Id", "my-request.42"}});
            CHECK(own.header("x-request-id") == "my-request.42");
            const auto made = get(house.port(name), target);
            CHECK(made.header("x-request-id").size() >= 16);
            const auto insane = get(house.port(name), target, {{"X-Request-Id", "a b<script>"}});
            CHECK_FALSE(insane.header("x-request-id").empty());
            CHECK(insane.header("x-request-id") != "a b<script>");
        }
    }
    const Headers own{{"X-Request-Id", "booking-7"}};
    CHECK(book(house, new_booking(), own).header("x-request-id") == "booking-7");
    CHECK(book(house, "{}", own).header("x-request-id") == "booking-7");
    RawClient malformed(house.port("orchestrator"));
    CHECK_FALSE(malformed.exchange("no HTTP at all\r\n\r\n").header("x-request-id").empty());
}

TEST_CASE("each service begins with its documented banner") {
    auto& house = any_house();
    const auto starts_with = [&](const std::string& name, const std::string& banner) {
        CAPTURE(house.log(name));
        CHECK(house.log(name).starts_with(banner));
        CHECK(house.log(name).find("\nRunning on " + house.url(name) + "\n") != std::string::npos);
    };
    const auto broker = "127.0.0.1:" + std::to_string(the_broker().amqp_port());
    starts_with("orchestrator",
                "Starting Service-A-VCC-1 (Hotel Booking Orchestrator)...\n"
                "Service: Service-A-VCC-1\nPort: " +
                    std::to_string(house.port("orchestrator")) + "\nAvailability Service: ");
    CHECK(house.log("orchestrator").find("\nPayment Service: ") != std::string::npos);
    CHECK(house.log("orchestrator").find(broker) != std::string::npos);
    CHECK(house.log("orchestrator").find(the_broker().password("orchestrator")) ==
          std::string::npos);
    starts_with("availability",
                "Starting Availability Service (Hotel Rooms)...\nService: Availability\nPort: " +
                    std::to_string(house.port("availability")) +
                    "\nHotels in database: Grand Plaza, Oceanview Resort, City Center Inn\n");
    starts_with("payment", "Starting Payment Service (Hotel Booking)...\nService: Payment\nPort: " +
                               std::to_string(house.port("payment")) +
                               "\nEndpoints: /process-payment, /payment-status/<txn_id>\n");
}

TEST_CASE("payment details never reach a log") {
    auto& house = any_house();
    CHECK(book(house, new_booking({{"guest_name", "\"Secret Guest\""}})).status == 200);
    for (const auto& name : House::names()) {
        CHECK(house.log(name).find("credit_card") == std::string::npos);
        CHECK(house.log(name).find("Secret Guest") == std::string::npos);
    }
}

TEST_CASE("SIGTERM: each service ends with 0, and starts again where it was") {
    auto& house = fresh_house();
    const auto before = book(house, new_booking());
    REQUIRE(before.status == 200);
    for (const auto& name : House::names()) {
        CAPTURE(name);
        CHECK(house.terminate(name) == 0);
        CHECK_FALSE(listens(house, name));
    }
    house.start_all();
    CHECK(look_up(house, before.at("booking_id")).at("status") == "confirmed");
    CHECK(book(house, new_booking()).status == 200);
}

TEST_CASE("SIGTERM: a request that waits is answered, and its booking goes on after the restart") {
    auto& house = fresh_house();
    house.terminate("payment");
    Answer answer;
    std::thread waiting([&] { answer = book(house, new_booking(), {{"Prefer", "wait=30"}}); });
    CHECK(the_broker().wait_for_depth("payment.commands", 1, kPatience));
    CHECK(house.terminate("orchestrator") == 0);
    waiting.join();
    CHECK(answer.status == 202);
    house.start_all();
    CHECK(becomes(house, answer.at("booking_id"), "confirmed"));
    CHECK(each_charged_once(house, {answer.at("booking_id")}));
}

TEST_CASE("SIGTERM: a worker finishes and acknowledges what it has in hand") {
    auto& house = empty_house();
    house.set("payment", "BELLHOP_PAYMENT_DELAY_MS", "1500");
    house.start_all();
    const auto id = book(house, new_booking(), kAtOnce).at("booking_id");
    CHECK(eventually(kPatience, [&] {
        return get(house.port("payment"), "/metrics")
                   .body.find("bellhop_messages_in_hand{queue=\"payment.commands\"} 1") !=
               std::string::npos;
    }));
    CHECK(house.terminate("payment") == 0);
    CHECK(becomes(house, id, "confirmed"));
    CHECK(the_broker().wait_for_depth("payment.commands", 0, kPatience));
}

TEST_CASE("a setting that nobody reads or that cannot be is refused at the start, by name") {
    auto& house = empty_house();
    for (const auto& name : House::names()) {
        house.set(name, "BELLHOP_PAYMNET_SEED", "1");
        CHECK(house.run_to_end(name) == 2);
        CHECK(house.log(name).find("BELLHOP_PAYMNET_SEED") != std::string::npos);
        CHECK(house.log(name).find("did you mean BELLHOP_PAYMENT_SEED?") != std::string::npos);
        house.set(name, "BELLHOP_PAYMNET_SEED", "");
    }
    house.set("payment", "BELLHOP_PAYMENT_APPROVAL_RATE", "1.5");
    CHECK(house.run_to_end("payment") == 2);
    house.set("availability", "BELLHOP_HOTELS", "/no/such/file.json");
    CHECK(house.run_to_end("availability") == 2);
    CHECK(house.log("availability").find("/no/such/file.json") != std::string::npos);
}

}  // namespace bellhop::tests
