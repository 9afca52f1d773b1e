// Bodies that make no sense: refused by name, and nothing has changed afterwards.
#include "conformance/http/raw_client.hpp"
#include "desk.hpp"
#include "stage.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

/// What must be as it was after the bad input, and that everybody else is still served.
class Unharmed {
 public:
    explicit Unharmed(const House& house)
        : house_(house), bookings_(bookings()), availability_(room()) {}
    Unharmed(const Unharmed&) = delete;
    Unharmed& operator=(const Unharmed&) = delete;
    ~Unharmed() {
        CHECK(bookings() == bookings_);
        CHECK(room() == availability_);
        CHECK(book(house_, new_booking()).status == 200);
    }

 private:
    [[nodiscard]] std::string bookings() const {
        return get(house_.port("orchestrator"), "/bookings?limit=100").body;
    }
    [[nodiscard]] std::string room() const {
        return free_suites(house_, {"\"2030-01-01\"", "\"2030-01-02\""});
    }
    const House& house_;
    std::string bookings_;
    std::string availability_;
};

const std::map<std::string, std::string> kPosts{{"orchestrator", "/book-hotel"},
                                                {"availability", "/check-availability"},
                                                {"payment", "/process-payment"}};

/// The bytes as the body of each service's POST.
void check_refused(const House& house, const std::string& body) {
    for (const auto& each : kPosts) {
        const auto& name = each.first;
        const auto& target = each.second;
        CAPTURE(name);
        CAPTURE(body.substr(0, 60));
        const auto answer = post(house.port(name), target, body);
        CHECK(answer.status == 400);
        CHECK(answer.at("status") == "error");
        CHECK_FALSE(answer.at("message").empty());
    }
}

std::string nested(int levels, const std::string& open, const std::string& close) {
    std::string text;
    for (int level = 0; level < levels; ++level) text += open;
    text += "1";
    for (int level = 0; level < levels; ++level) text += close;
    return text;
}

}  // namespace

TEST_CASE("text that is no JSON is answered 400") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    for (const std::string body : {"{",
                                   "}",
                                   "not json",
                                   "{\"guest_name\":}",
                                   "{'guest_name':'x'}",
                                   "{\"a\":1,}",
                                   "[1,2",
                                   "{\"a\":01}",
                                   "{\"a\":+1}",
                                   "{\"a\":NaN}",
                                   "{\"a\":1}{\"b\":2}",
                                   "{\"a\":1} x",
                                   "// x\n{}",
                                   "\"\\u12\"",
                                   "\"\\ud800\"",
                                   "{\"a\" 1}",
                                   "nul",
                                   "tru",
                                   " ",
                                   "\xEF\xBB\xBF{",
                                   "\t\n"})
        check_refused(house, body);
}

TEST_CASE("JSON that is no object is answered 400") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    for (const std::string body : {"null", "true", "0", "\"text\"", "[]", "[{}]"})
        check_refused(house, body);
}

TEST_CASE("a member of the wrong type is answered 400 and its name") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    for (const std::string name : {"guest_name", "guest_email", "hotel_name", "room_type",
                                   "check_in", "check_out", "num_guests", "payment_method"}) {
        for (const std::string value : {"null", "true", "[]", "{}", "[\"Suite\"]", "1e2", "-0.5"}) {
            CAPTURE(name);
            CAPTURE(value);
            const auto answer = book(house, booking({{name, value}}));
            CHECK(answer.status == 400);
            CHECK(answer.at("field") == name);
        }
    }
}

TEST_CASE("dates that no calendar has are answered 400") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    for (const std::string date :
         {"2030-00-10", "2030-13-01", "2030-04-31", "2029-02-29", "2030-1-1", "0000-01-01",
          "2030-01-01T00:00:00", " 2030-01-01", "2030/01/01", "-030-01-01", "203a-01-01", "",
          "9999999-01-01", "２０３０-01-01"}) {
        CAPTURE(date);
        const auto answer = book(house, booking({{"check_in", '"' + date + '"'}}));
        CHECK(answer.status == 400);
        CHECK(answer.at("field") == "check_in");
    }
}

TEST_CASE("the 29th of February of a leap year is a date") {
    auto& house = any_house();
    CHECK(book(house, booking({{"check_in", "\"2028-02-29\""}, {"check_out", "\"2028-03-01\""}}))
              .status == 200);
}

TEST_CASE("deep nesting is answered 400, at whatever depth") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    check_refused(house, nested(30000, "[", "]"));
    check_refused(house, nested(33, "{\"a\":", "}"));
    check_refused(house, std::string(60000, '['));
    check_refused(house, "{\"guest_name\":" + nested(10000, "{\"a\":", "}") + "}");
}

TEST_CASE("bytes that are no UTF-8 are answered 400") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    for (const std::string bytes : {"\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80",
                                    "\xF8\x88\x80\x80\x80", "\xF4\x90\x80\x80", "\x80"}) {
        check_refused(house, "{\"guest_name\":\"" + bytes + "\"}");
        CHECK(book(house, booking({{"guest_name", "\"Ada " + bytes + "\""}})).status == 400);
    }
}

TEST_CASE("bytes that are no UTF-8 in a path or a query are answered 400 with the field's name") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    const auto check_named = [&](const std::string& service, const std::string& target,
                                 const std::string& field) {
        CAPTURE(target);
        const auto answer = get(house.port(service), target);
        CHECK(answer.status == 400);
        CHECK(answer.at("message") == "must be UTF-8");
        CHECK(answer.at("field") == field);
    };
    check_named("orchestrator", "/bookings?guest_email=%FF", "guest_email");
    check_named("orchestrator", "/bookings?status=pending&search=%C3", "search");
    check_named("orchestrator", "/bookings/%ED%A0%80", "id");
    check_named("payment", "/payment-status/%80", "transaction_id");
    CHECK(get(house.port("orchestrator"), "/bookings?=%FF").status == 400);
    CHECK(get(house.port("orchestrator"), "/bookings?search=%C3%A4").status == 200);
}

TEST_CASE("NUL and control characters in a text are answered 400, raw or escaped") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    for (const std::string text : {"\\u0000", "Ada\\u0000", "Ada\\nEve", "\\u001b[2J", "\\u007f"}) {
        CAPTURE(text);
        const auto answer = book(house, booking({{"guest_name", '"' + text + '"'}}));
        CHECK(answer.status == 400);
        CHECK(answer.at("field") == "guest_name");
    }
    using namespace std::string_literals;
    for (const auto& text : {"Ada\0Eve"s, "Ada\nEve"s, "\x1b"s})
        CHECK(book(house, booking({{"guest_name", '"' + text + '"'}})).status == 400);
    check_refused(house, "\0"s);
    check_refused(house, "{}\0"s);
}

TEST_CASE("a member that is there twice is answered 400") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    auto twice = booking();
    twice.insert(1, R"("num_guests":2,)");
    const auto answer = book(house, twice);
    CHECK(answer.status == 400);
    CHECK(answer.at("message").find("num_guests") != std::string::npos);
    check_refused(house, R"({"a":1,"\u0061":2})");
}

TEST_CASE("a body over 64 KiB is answered 413, with and without Content-Length") {
    auto& house = any_house();
    const Unharmed unharmed(house);
    constexpr std::size_t kMost = 65536;
    const std::string too_long(kMost + 1, ' ');
    for (const auto& each : kPosts) {
        const auto& name = each.first;
        const auto& target = each.second;
        CAPTURE(name);
        const auto answer = post(house.port(name), target, too_long);
        CHECK(answer.status == 413);
        CHECK(answer.at("status") == "error");

        RawClient chunked(house.port(name));
        std::string bytes = request("POST", target, "Transfer-Encoding: chunked\r\n");
        for (int chunk = 0; chunk < 17; ++chunk)
            bytes.append("1000\r\n").append(std::string(4096, ' ')).append("\r\n");
        CHECK(chunked.exchange(bytes).status == 413);

        RawClient promised(house.port(name));
        CHECK(
            promised.exchange(request("POST", target, "Content-Length: 99999999999\r\n")).status ==
            413);
    }
}

TEST_CASE("a body of exactly 64 KiB is read") {
    auto& house = any_house();
    auto exact = new_booking();
    exact.append(65536 - exact.size(), ' ');
    CHECK(book(house, exact).status == 200);
}

}  // namespace bellhop::tests
