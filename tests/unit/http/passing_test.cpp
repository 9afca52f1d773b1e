// What a connection takes along.
#include "passing.hpp"

#include <doctest/doctest.h>

using namespace bellhop::http;

TEST_CASE("what is written is read again, whatever bytes it holds") {
    const std::string bytes{"POST / HTTP/1.1\r\n\0 3:abc", 24};
    const auto idle = read_state(write_state({bytes, std::nullopt}));
    REQUIRE(idle);
    CHECK(idle->input == bytes);
    CHECK_FALSE(idle->request);

    const auto waiting = read_state(write_state(
        {"", PassedRequest{"POST", 0, Persistence::kKeepAlive, "id", "/{x}", "note 1:"}}));
    REQUIRE(waiting);
    REQUIRE(waiting->request);
    CHECK(waiting->input.empty());
    CHECK(waiting->request->method == "POST");
    CHECK(waiting->request->minor_version == 0);
    CHECK(waiting->request->persistence == Persistence::kKeepAlive);
    CHECK(waiting->request->request_id == "id");
    CHECK(waiting->request->route == "/{x}");
    CHECK(waiting->request->note == "note 1:");
}

TEST_CASE("what another version wrote, or nobody, is not read") {
    const auto good = write_state({"abc", std::nullopt});
    CHECK(read_state(good));
    CHECK_FALSE(read_state(""));
    CHECK_FALSE(read_state(good.substr(0, good.size() - 1)));
    CHECK_FALSE(read_state(good + "1:x"));
    CHECK_FALSE(read_state("x" + good));
    CHECK_FALSE(read_state("20:bellhop connection 23:abc"));
    CHECK_FALSE(read_state("99999999999999999999:"));
}
