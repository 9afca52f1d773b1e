// Targets: what they decode to, and that cpp-httplib's percent decoding is what we think it is.
#include "target.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop::http;

TEST_CASE("a path is split before it is decoded") {
    const auto target = parse_target("/a%2Fb/c%20d+e/");
    CHECK(target.path == "/a/b/c d+e/");
    CHECK(target.segments == std::vector<std::string>{"a/b", "c d+e", ""});
}

TEST_CASE("a query keeps what follows the first equals sign") {
    const auto query = parse_target("/?a=b=c&cursor=eA%3D%3D&x&=y&&s=1+2%2B3").query;
    CHECK(query.find("a")->second == "b=c");
    CHECK(query.find("cursor")->second == "eA==");
    CHECK(query.find("x")->second.empty());
    CHECK(query.find("")->second == "y");
    CHECK(query.find("s")->second == "1 2+3");
    CHECK(query.size() == 5);
}

TEST_CASE("a repeated parameter keeps the order") {
    const auto query = parse_target("/?a=2&a=1").query;
    CHECK(query.lower_bound("a")->second == "2");
    CHECK(query.size() == 2);
}

TEST_CASE("a percent sign is decoded once") {
    CHECK(parse_target("/%2541").path == "/%41");
    CHECK(parse_target("/?a=%2500").query.find("a")->second == "%00");
    CHECK(parse_target("/%c3%A4").path == "/\xc3\xa4");
}

TEST_CASE("line breaks may stand in a query but not in a path") {
    CHECK(is_sound_target("/?a=%0d%0a"));
    CHECK(parse_target("/?a=%0d%0a").query.find("a")->second == "\r\n");
    CHECK_FALSE(is_sound_target("/%0d"));
    CHECK_FALSE(is_sound_target("/%7f"));
    CHECK_FALSE(is_sound_target("/?a=%00"));
    CHECK_FALSE(is_sound_target("/?a=%4"));
    CHECK_FALSE(is_sound_target("/?a=%"));
}
