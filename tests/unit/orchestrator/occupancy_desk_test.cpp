// What the availability service says, told on; a small server stands for it.
#include "orchestrator/dashboard/occupancy_desk.hpp"

#include "core/errors.hpp"
#include "http/server.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::orchestrator;

namespace {

constexpr std::string_view kEmpty = R"({"from":"2026-03-01","days":1,"hotels":[]})";

struct Houses {
    Houses() {
        server.route(
            "GET", "/occupancy",
            [this](const http::Request& request, const http::Responder& responder) {
                ++asked;
                last = std::string(request.parameter("from").value_or("-"));
                responder.respond(away ? http::error(503, "starting") : http::json(200, says));
            });
        server.listen({"127.0.0.1", 0});
        desk = std::make_unique<OccupancyDesk>(loop,
                                               "http://127.0.0.1:" + std::to_string(server.port()));
    }

    http::Response ask(const std::string& from) {
        http::Request request;
        if (!from.empty()) request.query.emplace("from", from);
        std::optional<http::Response> told;
        desk->respond(request, [&](const http::Response& response) { told = response; });
        const auto until = loop.now() + std::chrono::seconds{20};
        while (!told && loop.now() < until) loop.run_once(Milliseconds{20});
        REQUIRE(told.has_value());
        return *told;
    }
    void pass(Milliseconds time) {
        const auto until = loop.now() + time;
        while (loop.now() < until) loop.run_once(Milliseconds{20});
    }

    loop::UvLoop loop;
    SeededRandom random{1};
    http::Server server{loop, random};
    std::unique_ptr<OccupancyDesk> desk;
    int asked = 0;
    std::string last;
    bool away = false;
    std::string says{kEmpty};
};

}  // namespace

TEST_CASE("the answer is told on, and within a second not asked for again") {
    Houses houses;
    const auto first = houses.ask("2026-03-01");
    CHECK(first.status == 200);
    CHECK(first.body.starts_with(R"({"fresh":true,"as_of":)"));
    CHECK(first.body.find(R"("occupancy":)" + std::string(kEmpty) + "}") != std::string::npos);
    CHECK(houses.last == "2026-03-01");
    static_cast<void>(houses.ask("2026-03-01"));
    CHECK(houses.asked == 1);
    static_cast<void>(houses.ask("2026-04-01"));
    CHECK(houses.asked == 2);
}

TEST_CASE("while it is away the last word is told, and said to be old") {
    Houses houses;
    static_cast<void>(houses.ask(""));
    houses.away = true;
    houses.pass(Milliseconds{1100});
    const auto old = houses.ask("");
    CHECK(old.status == 200);
    CHECK(old.body.starts_with(R"({"fresh":false)"));
}

TEST_CASE("an answer that is none is as good as no answer") {
    Houses houses;
    houses.says = R"({"hotels":[]})";
    CHECK(houses.ask("").status == 503);
}

TEST_CASE("where nothing was ever heard, that is what is said") {
    Houses houses;
    houses.away = true;
    const auto answer = houses.ask("");
    CHECK(answer.status == 503);
    CHECK(answer.body.find("Not known: availability is away") != std::string::npos);
}

TEST_CASE("only what was understood is passed on") {
    Houses houses;
    CHECK_THROWS_AS(static_cast<void>(houses.ask("2026-02-30")), BadMessage);
    CHECK_THROWS_AS(static_cast<void>(houses.ask("x&days=9")), BadMessage);
    CHECK(houses.asked == 0);
}

TEST_CASE("what is remembered has a bound") {
    Houses houses;
    for (int day = 1; day <= 28; ++day) {
        for (const auto* month : {"2026-03-", "2026-04-"})
            CHECK(
                houses.ask(month + std::string(day < 10 ? "0" : "") + std::to_string(day)).status ==
                200);
    }
    CHECK(houses.asked == 56);
    // Forgotten long ago, and so asked for again.
    static_cast<void>(houses.ask("2026-03-01"));
    CHECK(houses.asked == 57);
}
