// Which route a path leads to.
#include "router.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop::http;

namespace {

Router router_of(const std::vector<std::pair<std::string, std::string>>& routes) {
    Router router;
    for (const auto& [method, pattern] : routes) {
        router.add(method, pattern, [](const Request&, const Responder&) {});
    }
    return router;
}

}  // namespace

TEST_CASE("a captured segment is handed over by its name") {
    const auto router = router_of({{"GET", "/bookings/{id}/steps/{step}"}});
    const auto match = router.find("GET", {"bookings", "BOOK1", "steps", "hold"});
    REQUIRE(match.route != nullptr);
    CHECK(match.pattern == "/bookings/{id}/steps/{step}");
    CHECK(match.captures.at("id") == "BOOK1");
    CHECK(match.captures.at("step") == "hold");
}

TEST_CASE("a capture is never empty and never two segments") {
    const auto router = router_of({{"GET", "/bookings/{id}"}});
    CHECK(router.find("GET", {"bookings", ""}).allow.empty());
    CHECK(router.find("GET", {"bookings"}).allow.empty());
    CHECK(router.find("GET", {"bookings", "a", "b"}).allow.empty());
    CHECK(router.find("GET", {"bookings", "\xff"}).captures.at("id") == "\xff");
}

TEST_CASE("the literal pattern wins, in whatever order they were added") {
    for (const bool literal_first : {true, false}) {
        const std::string first = literal_first ? "/a/b" : "/a/{x}";
        const std::string second = literal_first ? "/a/{x}" : "/a/b";
        const auto router = router_of({{"GET", first}, {"GET", second}, {"DELETE", "/a/{x}"}});
        CHECK(router.find("GET", {"a", "b"}).pattern == "/a/b");
        CHECK(router.find("GET", {"a", "c"}).pattern == "/a/{x}");
        CHECK(router.find("DELETE", {"a", "b"}).pattern == "/a/{x}");
    }
}

TEST_CASE("a path known under other methods names them") {
    const auto router = router_of({{"GET", "/"}, {"POST", "/"}, {"PUT", "/other"}});
    const auto match = router.find("DELETE", {""});
    CHECK(match.route == nullptr);
    CHECK(match.pattern == "/");
    CHECK(match.allow == "GET, HEAD, OPTIONS, POST");
    CHECK(router.find("GET", {"nowhere"}).allow.empty());
    CHECK(router.methods() == "GET, HEAD, OPTIONS, POST, PUT");
}

TEST_CASE("the routes are told as they were added") {
    const auto router = router_of({{"POST", "/b/{x}"}, {"GET", "/b/{x}"}, {"GET", "/a"}});
    CHECK(router.names() ==
          std::vector<RouteName>{{"GET", "/a"}, {"GET", "/b/{x}"}, {"POST", "/b/{x}"}});
}
