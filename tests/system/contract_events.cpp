// GET /events: Server-Sent Events, read byte by byte.
#include "conformance/http/raw_client.hpp"
#include "desk.hpp"
#include "stage.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

struct Event {
    std::string id;
    std::string name;
    std::string data;

    [[nodiscard]] std::string at(std::string_view member) const {
        return wire::parse(data).member(member)->text;
    }
};

std::string line_value(const std::string& block, const std::string& field) {
    const auto from = ("\n" + block).find("\n" + field + ": ");
    if (from == std::string::npos) return {};
    const auto begin = from + field.size() + 2;
    return block.substr(begin, block.find('\n', begin) - begin);
}

/// One reader of /events.
class Reader {
 public:
    explicit Reader(const House& house, const std::string& query = {},
                    const std::string& header_lines = {})
        : client_(house.port("orchestrator")) {
        client_.send(request("GET", "/events" + query, header_lines));
        head_ = client_.read_until("\r\n\r\n");
        // The first comment: from here on nothing is missed.
        client_.read_until("\n\n");
    }

    [[nodiscard]] const std::string& head() const { return head_; }
    /// The next event; without an id where none came.
    Event next() {
        while (true) {
            auto block = client_.read_until("\n\n");
            if (block.empty()) return {};
            // A chunk's size and end stand on lines of their own.
            Event event{line_value(block, "id"), line_value(block, "event"),
                        line_value(block, "data")};
            if (!event.data.empty()) return event;
        }
    }
    /// What the events of one booking say, until its status is settled by `last`.
    std::vector<std::string> until(const std::string& last) {
        std::vector<std::string> said;
        while (said.empty() || said.back() != last) {
            const auto event = next();
            if (event.id.empty()) return said;
            last_id_ = event.id;
            said.push_back(event.at("step") + " " + event.at("what"));
        }
        return said;
    }
    [[nodiscard]] const std::string& last_id() const { return last_id_; }

 private:
    RawClient client_;
    std::string head_;
    std::string last_id_;
};

const std::vector<std::string> kConfirmed{" created",
                                          "hold_room asked",
                                          "hold_room accepted",
                                          "charge_payment asked",
                                          "charge_payment accepted",
                                          " confirmed"};

}  // namespace

TEST_CASE("every step of any booking is an event, with its id, booking, status and time") {
    auto& house = any_house();
    Reader reader(house);
    CHECK(reader.head().starts_with("HTTP/1.1 200 "));
    CHECK(reader.head().find("Content-Type: text/event-stream\r\n") != std::string::npos);
    const auto made = book(house, new_booking());
    REQUIRE(made.status == 200);
    std::int64_t before = 0;
    std::vector<std::string> said;
    for (std::size_t count = 0; count < kConfirmed.size(); ++count) {
        const auto event = reader.next();
        REQUIRE(is_numbered(event.id, ""));
        CHECK(std::stoll(event.id) > before);
        before = std::stoll(event.id);
        CHECK(event.name == "booking");
        CHECK(event.at("booking_id") == made.at("booking_id"));
        CHECK(is_timestamp(event.at("timestamp")));
        CHECK(event.at("status") == (count < 4 ? "pending" : "confirmed"));
        said.push_back(event.at("step") + " " + event.at("what"));
    }
    CHECK(said == kConfirmed);
}

TEST_CASE("a reader of one booking hears of that one only") {
    auto& house = any_house();
    const auto watched = book(house, new_booking());
    REQUIRE(watched.status == 200);
    Reader reader(house, "?booking_id=" + watched.at("booking_id"));
    CHECK(book(house, new_booking()).status == 200);
    CHECK(cancel(house, watched.at("booking_id")).status == 200);
    const auto event = reader.next();
    CHECK(event.at("booking_id") == watched.at("booking_id"));
    CHECK(event.at("what") == "cancel requested");
}

TEST_CASE("Last-Event-ID resumes after that event, also after a restart of the orchestrator") {
    auto& house = fresh_house();
    const auto first = book(house, new_booking());
    REQUIRE(first.status == 200);
    std::string first_id;
    {
        Reader reader(house, "", "Last-Event-ID: 0\r\n");
        const auto event = reader.next();
        first_id = event.id;
        CHECK(event.at("what") == "created");
    }
    house.kill("orchestrator");
    house.start_all();
    Reader reader(house, "", "Last-Event-ID: " + first_id + "\r\n");
    CHECK(reader.until(" confirmed") ==
          std::vector<std::string>(kConfirmed.begin() + 1, kConfirmed.end()));
    // And on into what happens now.
    CHECK(book(house, new_booking()).status == 200);
    CHECK(reader.until(" confirmed") == kConfirmed);
}

TEST_CASE("a reader that resumes at one booking gets that booking's events") {
    auto& house = any_house();
    const auto first = book(house, new_booking());
    CHECK(book(house, new_booking()).status == 200);
    Reader reader(house, "?booking_id=" + first.at("booking_id"), "Last-Event-ID: 0\r\n");
    CHECK(reader.until(" confirmed") == kConfirmed);
}

TEST_CASE("an id that is none is answered 400") {
    auto& house = any_house();
    const auto port = house.port("orchestrator");
    const auto last = get(port, "/events", {{"Last-Event-ID", "x"}});
    CHECK(last.status == 400);
    CHECK(last.at("field") == "Last-Event-ID");
    const auto id = get(port, "/events?booking_id=x");
    CHECK(id.status == 400);
    CHECK(id.at("field") == "booking_id");
}

}  // namespace bellhop::tests
