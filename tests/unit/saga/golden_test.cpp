// The booking saga's whole table, state by event, as a file that people read. Where it differs:
// look at the change; if it is meant, write the new one with BELLHOP_WRITE_GOLDEN=1.
#include "orchestrator/book/book_saga.hpp"
#include "saga/advance.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

using namespace bellhop;

TEST_CASE("the booking saga's table is the golden one") {
    constexpr auto kPath = "tests/golden/book_saga.txt";
    const auto table = saga::table(orchestrator::book_saga().shape);
    if (std::getenv("BELLHOP_WRITE_GOLDEN") != nullptr) std::ofstream(kPath) << table;
    std::ifstream file(kPath);
    const std::string golden{std::istreambuf_iterator<char>(file), {}};
    CHECK(table == golden);
}
