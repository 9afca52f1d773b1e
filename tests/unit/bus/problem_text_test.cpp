// What a person reads: the thing that is wrong, and what mends it.
#include "rabbit/problem_text.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("each refusal is told apart by what the broker said") {
    bus::RabbitSettings settings;
    settings.user = "payment";
    settings.password = "secret";
    const auto consume = [&](int code, const std::string& text) {
        return consume_refused_text(settings, "q", {code, text});
    };
    CHECK(says(consume(404, "NOT_FOUND - no queue 'q' in vhost 'bellhop'"), "'q' is missing"));
    CHECK(says(consume(403, "ACCESS_REFUSED - queue 'q' in vhost 'bellhop' in exclusive use"),
               "another consumer"));
    CHECK(says(consume(403, "ACCESS_REFUSED - access to queue 'q' refused for user 'payment'"),
               "may not read"));
    CHECK(says(consume(406, "PRECONDITION_FAILED - x"), "406 PRECONDITION_FAILED - x"));
    CHECK(says(vhost_refused_text(settings, {530, "NOT_ALLOWED - vhost bellhop not found"}),
               "no virtual host 'bellhop'"));
    CHECK(says(
        vhost_refused_text(
            settings, {530, "NOT_ALLOWED - access to vhost 'bellhop' refused for user 'payment'"}),
        "does not let user 'payment' into"));
    CHECK(says(login_refused_text(settings), "password"));
    CHECK_FALSE(says(login_refused_text(settings), "secret"));
}

TEST_CASE("the name of an exchange is read out of the broker's words") {
    CHECK(bus::quoted_after("NOT_FOUND - no exchange 'x.y' in vhost 'v'", "exchange") == "x.y");
    CHECK(bus::quoted_after("access to exchange 'e' in vhost 'v' refused", "exchange") == "e");
    CHECK(bus::quoted_after("no such thing", "exchange").empty());
    CHECK(bus::quoted_after("an exchange 'without end", "exchange").empty());
}

}  // namespace bellhop::tests
