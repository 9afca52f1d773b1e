// The rule about documents finds paths that are not there, and only those.
#include "document_rules.hpp"

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

const std::vector<std::string> kPaths{"README.md",
                                      "dev.sh",
                                      "apps/payment/README.md",
                                      "apps/payment/charge.cpp",
                                      "apps/payment/charge.hpp",
                                      "libs/core/include/core/date.hpp"};

std::string found(const std::string& line, const std::string& path = "README.md") {
    std::string out;
    for (const auto& each : check_named_paths({path, line + "\n"}, kPaths)) out += each.text();
    return out;
}

}  // namespace

TEST_CASE("a path in backticks that is not there is found") {
    CHECK(found("see `apps/payment/refund.cpp`") ==
          "README.md:1: names apps/payment/refund.cpp, which is not there");
    CHECK(found("see `libs/cores/`") != "");
    CHECK(found("see `refund.cpp`") != "");
    CHECK(found("see `charge.{hpp,txt}`") != "");
    CHECK(found("see `apps/payment/sql_*.cpp`") != "");
    CHECK(found("see `./run.sh`") != "");
}

TEST_CASE("a path in backticks may be short, a folder, or several") {
    for (const auto* line : {"`apps/payment/charge.cpp`", "`charge.cpp`", "`core/date.hpp`",
                             "`libs/core`", "`apps/`", "`apps/payment/charge.*`",
                             "`charge.{hpp,cpp}`", "`./dev.sh`", "`libs/*/include/*/*.hpp`"}) {
        CHECK(found(line) == "");
    }
    CHECK(found("`charge.hpp`", "apps/payment/README.md") == "");
}

TEST_CASE("what is no path is left alone") {
    for (const auto* line :
         {"`/book-hotel`", "`GET /bookings/ID`", "`availability.hold.v1`", "`x/y`", "`./dev.sh up`",
          "`BELLHOP_DB=sqlite:a.db`", "`.env`", "apps/none.cpp"}) {
        CHECK(found(line) == "");
    }
}

TEST_CASE("a link to a file that is not there is found") {
    CHECK(found("[a](ARCHITECTURE.md)") == "README.md:1: links to ARCHITECTURE.md, not there");
    CHECK(found("[a](charge.cpp#top)", "apps/payment/README.md") == "");
    CHECK(found("[a](../../dev.sh)", "apps/payment/README.md") == "");
    CHECK(found("[a](https://example.com/x.md) [b](#here)") == "");
}
