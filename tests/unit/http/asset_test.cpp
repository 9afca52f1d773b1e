// Texts that a client may keep, and asks about again.
#include "http/asset.hpp"

#include <doctest/doctest.h>

using namespace bellhop::http;

namespace {

Request request(const std::string& if_none_match = {}) {
    Request request;
    if (!if_none_match.empty()) request.headers.emplace("if-none-match", if_none_match);
    return request;
}

}  // namespace

TEST_CASE("an asset comes with a tag that changes with its text") {
    const Asset one("text/css", "a");
    const Asset other("text/css", "b");
    CHECK(one.etag() == Asset("text/plain", "a").etag());
    CHECK(one.etag() != other.etag());
    const auto response = one.respond(request());
    CHECK(response.status == 200);
    CHECK(response.content_type == "text/css");
    CHECK(response.body == "a");
    CHECK(response.headers.front() == std::pair<std::string, std::string>{"ETag", one.etag()});
}

TEST_CASE("who has it already is told so, without the text") {
    const Asset asset("text/css", "a");
    for (const auto& known : {asset.etag(), "W/" + asset.etag(), "\"x\" , " + asset.etag(),
                              asset.etag() + ",\"x\"", std::string("*")}) {
        CAPTURE(known);
        const auto response = asset.respond(request(known));
        CHECK(response.status == 304);
        CHECK(response.body.empty());
        CHECK(response.headers.front().second == asset.etag());
    }
    for (const auto* other : {"\"x\"", "W/\"x\"", ",", "x"}) {
        CAPTURE(other);
        CHECK(asset.respond(request(other)).status == 200);
    }
}

TEST_CASE("an asset has the headers that it was given, but they are not repeated with 304") {
    const Asset asset("text/html", "a", {{"Content-Security-Policy", "default-src 'none'"}});
    CHECK(asset.respond(request()).headers.back().first == "Content-Security-Policy");
    CHECK(asset.respond(request("*")).headers.size() == 2);
}
