// How long a client says that it wants to wait.
#include "orchestrator/front/prefer.hpp"

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

constexpr Milliseconds kUsual{5000};

std::int64_t wait_for(const std::multimap<std::string, std::string>& headers) {
    http::Request request;
    request.headers = headers;
    return orchestrator::preferred_wait(request, kUsual).count();
}

}  // namespace

TEST_CASE("a client says how long it waits, up to 30 seconds") {
    CHECK(wait_for({}) == 5000);
    CHECK(wait_for({{"prefer", "wait=7"}}) == 7000);
    CHECK(wait_for({{"prefer", "wait = 7; of=course"}}) == 7000);
    CHECK(wait_for({{"prefer", "wait=31"}}) == 30000);
    CHECK(wait_for({{"prefer", "respond-async"}}) == 0);
}

TEST_CASE("several preferences mean the same in one header and in several") {
    CHECK(wait_for({{"prefer", "wait=7"}, {"prefer", "respond-async"}}) == 7000);
    CHECK(wait_for({{"prefer", "wait=7, respond-async"}}) == 7000);
    CHECK(wait_for({{"prefer", "respond-async, wait=7"}}) == 7000);
    CHECK(wait_for({{"prefer", "respond-async, handling=lenient"}}) == 0);
    CHECK(wait_for({{"prefer", "handling=lenient;a=b,wait=7"}}) == 7000);
}

TEST_CASE("a preference that can't be understood is as none") {
    for (const std::string text : {"", ",", "wait", "wait=", "wait=-1", "wait=7x", "later"}) {
        CAPTURE(text);
        CHECK(wait_for({{"prefer", text}}) == 5000);
    }
}
