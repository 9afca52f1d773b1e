// The fewest frames that acknowledge some deliveries.
#include "rabbit/ack_ledger.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

using bus::Ack;
using bus::AckLedger;

namespace {

AckLedger with_deliveries(std::uint64_t from, std::uint64_t to) {
    AckLedger ledger;
    for (auto number = from; number <= to; ++number) ledger.delivered(number);
    return ledger;
}

std::vector<Ack> acknowledge(AckLedger& ledger, const std::vector<std::uint64_t>& numbers) {
    return ledger.acknowledge(numbers);
}

}  // namespace

TEST_CASE("a whole batch is one frame, whatever the order it is named in") {
    auto ledger = with_deliveries(1, 256);
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t number = 256; number >= 1; --number) numbers.push_back(number);
    CHECK(acknowledge(ledger, numbers) == std::vector<Ack>{{256, true}});
    CHECK(ledger.outstanding() == 0);
}

TEST_CASE("one that is still in hand ends the prefix: what follows is acknowledged singly") {
    auto ledger = with_deliveries(1, 6);
    CHECK(acknowledge(ledger, {1, 2, 4, 6}) == std::vector<Ack>{{2, true}, {4, false}, {6, false}});
    CHECK(ledger.outstanding() == 2);
}

TEST_CASE("without the first one there is no prefix") {
    auto ledger = with_deliveries(1, 3);
    CHECK(acknowledge(ledger, {2, 3}) == std::vector<Ack>{{2, false}, {3, false}});
    CHECK(acknowledge(ledger, {1}) == std::vector<Ack>{{1, true}});
    CHECK(ledger.outstanding() == 0);
}

TEST_CASE("a prefix runs over those acknowledged before") {
    auto ledger = with_deliveries(1, 5);
    CHECK(acknowledge(ledger, {2, 3}) == std::vector<Ack>{{2, false}, {3, false}});
    CHECK(acknowledge(ledger, {1, 4}) == std::vector<Ack>{{4, true}});
    CHECK(ledger.outstanding() == 1);
}

TEST_CASE("numbers that are not outstanding are ignored") {
    auto ledger = with_deliveries(1, 3);
    CHECK(acknowledge(ledger, {1, 1}) == std::vector<Ack>{{1, true}});
    CHECK(ledger.outstanding() == 2);
    CHECK(acknowledge(ledger, {1, 0, 99}).empty());
    CHECK(ledger.take(2));
    CHECK_FALSE(ledger.take(2));
    CHECK_FALSE(ledger.take(99));
    CHECK(acknowledge(ledger, {2, 3}) == std::vector<Ack>{{3, true}});
}

TEST_CASE("one acknowledged behind another in hand is not acknowledged again") {
    auto ledger = with_deliveries(1, 3);
    CHECK(acknowledge(ledger, {2}) == std::vector<Ack>{{2, false}});
    CHECK(acknowledge(ledger, {2}).empty());
    CHECK(ledger.outstanding() == 2);
}

TEST_CASE("after the end of a channel the numbers begin again") {
    auto ledger = with_deliveries(1, 3);
    ledger.clear();
    CHECK(acknowledge(ledger, {1, 2}).empty());
    ledger.delivered(1);
    CHECK(acknowledge(ledger, {1}) == std::vector<Ack>{{1, true}});
}

}  // namespace bellhop::tests
