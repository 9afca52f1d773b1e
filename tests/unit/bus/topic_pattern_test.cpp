// Topic patterns as RabbitMQ reads them.
#include "in_memory/topic_pattern.hpp"

#include <string>

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::topic_matches;

TEST_CASE("words match themselves, * one word, # any number of words") {
    CHECK(topic_matches("booking.confirmed", "booking.confirmed"));
    CHECK_FALSE(topic_matches("booking.confirmed", "booking.failed"));
    CHECK_FALSE(topic_matches("booking", "booking.confirmed"));
    CHECK(topic_matches("booking.*", "booking.confirmed"));
    CHECK_FALSE(topic_matches("booking.*", "booking"));
    CHECK_FALSE(topic_matches("booking.*", "booking.confirmed.v1"));
    CHECK(topic_matches("booking.#", "booking"));
    CHECK(topic_matches("booking.#", "booking.confirmed.v1"));
    CHECK(topic_matches("#", ""));
    CHECK(topic_matches("#", "any.thing"));
    CHECK(topic_matches("#.v1", "booking.confirmed.v1"));
    CHECK_FALSE(topic_matches("#.v1", "booking.confirmed.v2"));
    CHECK(topic_matches("*.#.v1", "booking.v1"));
    CHECK_FALSE(topic_matches("*.#.v1", "v1"));
    CHECK(topic_matches("", ""));
    CHECK_FALSE(topic_matches("", "x"));
    CHECK(topic_matches("a.", "a."));
}

TEST_CASE("a pattern of many # ends quickly") {
    std::string pattern;
    std::string key;
    for (int n = 0; n < 60; ++n) {
        pattern += "#.";
        key += "a.";
    }
    CHECK_FALSE(topic_matches(pattern + "b", key + "c"));
}

}  // namespace bellhop::tests
