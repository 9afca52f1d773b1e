// The booking saga's whole table, state by event, as a file that people read.
#include "orchestrator/book/book_saga.hpp"
#include "saga/advance.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

using namespace bellhop;

TEST_CASE("the booking saga's table is the golden one") {
    const std::string path = "tests/golden/book_saga.txt";
    const auto table = saga::table(orchestrator::book_saga().shape);
    if (std::getenv("BELLHOP_WRITE_GOLDEN") != nullptr)
        REQUIRE_MESSAGE((std::ofstream(path) << table).flush(),
                        "can't write " << path << ": run it in the top folder of the checkout");
    std::ifstream file(path);
    REQUIRE_MESSAGE(file, "can't read " << path << ": run it in the top folder of the checkout");
    const std::string golden{std::istreambuf_iterator<char>(file), {}};
    CHECK_MESSAGE(table == golden,
                  "the saga's table is another one. Write it, and read the difference (git diff "
                      << path << "): BELLHOP_WRITE_GOLDEN=1 "
                      << std::filesystem::read_symlink("/proc/self/exe").string());
}
