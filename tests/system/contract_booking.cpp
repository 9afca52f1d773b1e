// POST /book-hotel: every outcome that is documented, letter by letter.
#include "desk.hpp"
#include "stage.hpp"

#include <chrono>
#include <thread>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Names = std::vector<std::string>;

const Names kConfirmation{"status",       "message",     "booking_id",       "transaction_id",
                          "guest_name",   "guest_email", "hotel_name",       "room_type",
                          "check_in",     "check_out",   "number_of_nights", "room_rate_per_night",
                          "total_amount", "currency",    "payment_status",   "booking_timestamp"};
const Names kRefusal{"status", "message", "step", "booking_id"};

}  // namespace

TEST_CASE("an empty body books the documented stay, and the answer is the documented one") {
    auto& house = fresh_house();
    const auto answer = book(house);
    REQUIRE(answer.status == 200);
    CHECK(answer.names() == kConfirmation);
    const auto id = answer.at("booking_id");
    const auto booked_at = answer.at("booking_timestamp");
    CHECK(is_numbered(id, "BOOK"));
    CHECK(is_timestamp(booked_at));
    CHECK(
        answer.body ==
        R"({"status":"confirmed","message":"Hotel booking confirmed successfully","booking_id":")" +
            id +
            R"(","transaction_id":"TXN1001","guest_name":"Lakshya Vashisth",)"
            R"("guest_email":"lakshya@example.com","hotel_name":"Grand Plaza","room_type":"Suite",)"
            R"("check_in":"2026-02-15","check_out":"2026-02-18","number_of_nights":3,)"
            R"("room_rate_per_night":300.00,"total_amount":900.00,"currency":"USD",)"
            R"("payment_status":"approved","booking_timestamp":")" +
            booked_at + "\"}\n");
    CHECK(answer.header("content-type") == "application/json");

    const auto paid = payment_status(house, "TXN1001");
    CHECK(paid.status == 200);
    CHECK(is_timestamp(paid.at("timestamp")));
    CHECK(paid.body ==
          R"({"status":"success","transaction_id":"TXN1001","booking_id":")" + id +
              R"(","guest_name":"Lakshya Vashisth","hotel_name":"Grand Plaza","amount":900.00,)"
              R"("currency":"USD","payment_status":"approved",)"
              R"("reason":"Payment gateway approval","timestamp":")" +
              paid.at("timestamp") + "\"}\n");

    SUBCASE("a second one is refused as sold out") {
        const auto second = book(house);
        CHECK(second.status == 409);
        CHECK(second.names() == kRefusal);
        CHECK(second.body ==
              R"({"status":"failed","message":"No Suite rooms available for the selected dates",)"
              R"("step":"availability","booking_id":")" +
                  second.at("booking_id") + "\"}\n");
        CHECK(second.at("booking_id") != id);
    }
    SUBCASE("after it was cancelled the next one succeeds") {
        CHECK(cancel(house, id).status == 200);
        const auto second = book(house);
        CHECK(second.status == 200);
        CHECK(second.at("transaction_id") == "TXN1002");
    }
    CHECK(dead_letters() == "");
}

TEST_CASE("a JSON body books what it says, with one guest where it says nothing") {
    auto& house = any_house();
    const auto days = new_days(2);
    const auto answer = book(house, booking({{"guest_name", R"("Zoë \"Z\" Müller")"},
                                             {"guest_email", ""},
                                             {"num_guests", ""},
                                             {"unknown_member", "[1,{\"a\":null}]"},
                                             {"check_in", days.check_in},
                                             {"check_out", days.check_out},
                                             {"payment_method", "\"paypal\""}}));
    REQUIRE(answer.status == 200);
    CHECK(answer.names() == kConfirmation);
    CHECK(answer.at("guest_name") == "Zoë \"Z\" Müller");
    CHECK(answer.at("guest_email").empty());
    CHECK(answer.at("number_of_nights") == "2");
    CHECK(answer.at("room_rate_per_night") == "150.00");
    CHECK(answer.at("total_amount") == "300.00");
}

TEST_CASE("required members that are missing are all named") {
    auto& house = any_house();
    const auto nothing = book(house, "{}");
    CHECK(nothing.status == 400);
    CHECK(nothing.names() == Names{"status", "message", "field"});
    CHECK(nothing.at("status") == "error");
    CHECK(nothing.at("message") == "Missing required booking fields");
    CHECK(nothing.at("field") ==
          "guest_name, hotel_name, check_in, check_out, room_type, payment_method");
    for (const std::string name :
         {"guest_name", "hotel_name", "check_in", "check_out", "room_type", "payment_method"}) {
        CAPTURE(name);
        const auto answer = book(house, booking({{name, ""}}));
        CHECK(answer.status == 400);
        CHECK(answer.at("message") == "Missing required booking fields");
        CHECK(answer.at("field") == name);
    }
}

TEST_CASE("a hotel or a room type that does not exist is answered 404 at the step availability") {
    auto& house = any_house();
    const auto hotel = book(house, new_booking({{"hotel_name", "\"grand plaza\""}}));
    CHECK(hotel.status == 404);
    CHECK(hotel.body == R"({"status":"failed","message":"Hotel not found","step":"availability",)"
                        R"("booking_id":")" +
                            hotel.at("booking_id") + "\"}\n");
    const auto room = book(house, new_booking({{"room_type", "\"Penthouse\""}}));
    CHECK(room.status == 404);
    CHECK(room.names() == kRefusal);
    CHECK(room.at("message") == "Room type not available");
    CHECK(room.at("step") == "availability");
}

TEST_CASE("a room type without rooms is sold out from the first day") {
    auto& house = any_house();
    const auto answer = book(
        house, new_booking({{"hotel_name", "\"City Center Inn\""}, {"room_type", "\"Suite\""}}));
    CHECK(answer.status == 409);
    CHECK(answer.names() == kRefusal);
    CHECK(answer.at("message") == "No Suite rooms available for the selected dates");
}

TEST_CASE("a declined payment is answered 402 with its reason and transaction, the room is free") {
    auto& house = any_house();
    const auto days = new_days();
    const auto answer = book(house, booking({{"hotel_name", "\"Grand Plaza\""},
                                             {"room_type", "\"Suite\""},
                                             {"check_in", days.check_in},
                                             {"check_out", days.check_out},
                                             {"payment_method", "\"seashells\""}}));
    CHECK(answer.status == 402);
    CHECK(answer.names() ==
          Names{"status", "message", "step", "booking_id", "reason", "transaction_id"});
    CHECK(answer.at("status") == "failed");
    CHECK(answer.at("message") == "Payment declined");
    CHECK(answer.at("step") == "payment");
    CHECK(answer.at("reason") == "Invalid payment method");
    CHECK(is_numbered(answer.at("transaction_id"), "TXN"));
    CHECK(payment_status(house, answer.at("transaction_id")).at("payment_status") == "declined");
    CHECK(eventually(kPatience, [&] { return free_suites(house, days) == "1"; }));
}

TEST_CASE("a stay that costs over 10,000.00 is declined") {
    auto& house = any_house();
    const auto days = new_days(34);
    const auto answer = book(house, suite(days));
    CHECK(answer.status == 402);
    CHECK(answer.at("step") == "payment");
}

TEST_CASE("each kind of bad input is answered 400 and its field") {
    struct Bad {
        std::string field;
        std::string value;
    };
    const std::vector<Bad> all{{"check_in", "\"2030-02-30\""},
                               {"check_in", "\"15.02.2030\""},
                               {"check_in", "20300215"},
                               {"check_out", "\"2030-01-01\""},
                               {"check_out", "\"2029-12-31\""},
                               {"check_out", "\"2031-01-02\""},
                               {"guest_name", "\"\""},
                               {"guest_name", "\"   \""},
                               {"guest_name", "\"" + std::string(201, 'x') + "\""},
                               {"hotel_name", "\"\""},
                               {"room_type", "\"" + std::string(201, 'x') + "\""},
                               {"guest_email", "\"" + std::string(321, 'x') + "\""},
                               {"payment_method", "\"\""},
                               {"num_guests", "0"},
                               {"num_guests", "-1"},
                               {"num_guests", "1.5"},
                               {"num_guests", "\"2\""},
                               {"num_guests", "99999999999999999999"}};
    auto& house = any_house();
    for (const auto& bad : all) {
        CAPTURE(bad.field);
        CAPTURE(bad.value);
        const auto answer = book(house, booking({{bad.field, bad.value}}));
        CHECK(answer.status == 400);
        CHECK(answer.names() == Names{"status", "message", "field"});
        CHECK(answer.at("status") == "error");
        CHECK(answer.at("field") == bad.field);
        CHECK_FALSE(answer.at("message").empty());
    }
    CHECK(
        book(house, booking({{"check_out", "\"2031-01-01\""}, {"hotel_name", "\"No\""}})).status ==
        404);  // 365 nights are not too many
}

TEST_CASE("a booking that waits in the queue is answered 202 with the place to look") {
    auto& house = empty_house();
    house.start("orchestrator");
    house.start("availability");
    REQUIRE(house.wait_ready("orchestrator", kPatience));

    for (const Headers& headers : {kAtOnce, Headers{{"Prefer", "wait=0"}},
                                   Headers{{"Prefer", "handling=lenient, wait=1"}}}) {
        const auto began = std::chrono::steady_clock::now();
        const auto answer = book(house, new_booking(), headers);
        const auto took = std::chrono::steady_clock::now() - began;
        CHECK(answer.status == 202);
        CHECK(answer.names() == Names{"status", "message", "booking_id", "status_url"});
        CHECK(answer.at("status") == "pending");
        const auto place = "/bookings/" + answer.at("booking_id");
        CHECK(answer.at("status_url") == place);
        CHECK(answer.header("location") == place);
        CHECK(is_numbered(answer.header("retry-after"), ""));
        const bool waits = headers.front().second.ends_with("wait=1");
        CHECK((took >= std::chrono::seconds(1)) == waits);
        CHECK(took < std::chrono::seconds(4));
        const auto now = look_up(house, answer.at("booking_id"));
        CHECK(now.status == 200);
        CHECK(now.at("status") == "pending");
    }

    SUBCASE("after five seconds where the client says nothing") {
        const auto began = std::chrono::steady_clock::now();
        CHECK(book(house, new_booking()).status == 202);
        const auto took = std::chrono::steady_clock::now() - began;
        CHECK(took >= std::chrono::seconds(5));
        CHECK(took < std::chrono::seconds(8));
    }
    SUBCASE("and a request that waits is answered 200 as soon as it is decided") {
        Answer late;
        std::thread waiting([&] { late = book(house, new_booking(), {{"Prefer", "wait=30"}}); });
        CHECK(the_broker().wait_for_depth("payment.commands", 4, kPatience));
        const auto began = std::chrono::steady_clock::now();
        house.start("payment");
        waiting.join();
        CHECK(late.status == 200);
        CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
    }
}

TEST_CASE("a declined booking is answered as soon as it is decided, before its room is released") {
    auto& house = fresh_house();
    house.terminate("payment");
    Answer answer;
    std::thread waiting([&] {
        answer = book(house, new_booking({{"payment_method", "\"seashells\""}}),
                      {{"Prefer", "wait=30"}});
    });
    CHECK(the_broker().wait_for_depth("payment.commands", 1, kPatience));
    house.terminate("availability");
    const auto began = std::chrono::steady_clock::now();
    house.start("payment");
    waiting.join();
    CHECK(answer.status == 402);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(15));
}

TEST_CASE("with BELLHOP_REJECT_PAST a stay in the past is refused, and only then") {
    const std::map<std::string, std::string> past{{"check_in", "\"2020-02-15\""},
                                                  {"check_out", "\"2020-02-16\""}};
    CHECK(book(any_house(), booking(past)).status == 200);
    auto& strict = empty_house({{"BELLHOP_REJECT_PAST", "1"}});
    strict.start("orchestrator");
    const auto refused = book(strict, booking(past), kAtOnce);
    CHECK(refused.status == 400);
    CHECK(refused.at("field") == "check_in");
    CHECK(book(strict, new_booking(), kAtOnce).status == 202);
}

}  // namespace bellhop::tests
