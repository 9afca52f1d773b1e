// How full the house is, night by night.
#include "availability/occupancy.hpp"

#include "core/errors.hpp"
#include "front_desk.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::availability;
using bellhop::tests::FrontDesk;

namespace {

http::Request asking(const std::string& from, const std::string& days) {
    http::Request request;
    if (!from.empty()) request.query.emplace("from", from);
    if (!days.empty()) request.query.emplace("days", days);
    return request;
}

constexpr Timestamp kNow{Microseconds{1'769'990'399'000'000}};  // 2026-02-01T23:59:59

std::string told(FrontDesk& desk, const char* from, std::int64_t days) {
    std::string text;
    desk.database().read([&](db::Transaction& tx) {
        text = occupancy(tx, desk.catalog(), {*Date::parse(from), days});
    });
    return text;
}

}  // namespace

TEST_CASE("each room type shows its price and what is taken of it, night by night") {
    FrontDesk desk;
    const auto& type = desk.catalog().hotels.front().room_types.front();
    static_cast<void>(desk.hold("BOOK1", type.name, "2026-03-02", "2026-03-04"));
    const auto text = told(desk, "2026-03-01", 4);
    CHECK(text.starts_with(R"({"from":"2026-03-01","days":4,"hotels":[{"name":"Plaza")"));
    CHECK(text.find(R"("name":")" + type.name + '"') != std::string::npos);
    CHECK(text.find(R"("rooms":)" + std::to_string(type.rooms) + R"(,"taken":[0,1,1,0]})") !=
          std::string::npos);
    static_cast<void>(desk.release("BOOK1"));
    CHECK(told(desk, "2026-03-01", 4).find("[0,1") == std::string::npos);
}

TEST_CASE("the window begins today and has a bound") {
    const auto usual = read_window({}, kNow);
    CHECK(usual.from.text() == "2026-02-01");
    CHECK(usual.days == 31);
    CHECK(read_window(asking("2026-12-31", "92"), kNow).days == 92);
    for (const auto& bad :
         {std::pair("2026-02-30", ""), std::pair("tomorrow", ""), std::pair("", "93"),
          std::pair("", "0"), std::pair("9999-12-31", "1")}) {
        CAPTURE(bad.first);
        CAPTURE(bad.second);
        CHECK_THROWS_AS(static_cast<void>(read_window(asking(bad.first, bad.second), kNow)),
                        BadMessage);
    }
}
