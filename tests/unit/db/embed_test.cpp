// Texts that are compiled in by bellhop_embed.
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace bellhop::embedded {
extern const std::string_view kSample;
}

namespace bellhop::tests {
namespace {

TEST_CASE("an embedded text is the file, byte for byte") {
    std::ostringstream file;
    file << std::ifstream{"tests/unit/db/sample.txt"}.rdbuf();
    REQUIRE_FALSE(file.str().empty());
    CHECK(embedded::kSample == file.str());
}

}  // namespace
}  // namespace bellhop::tests
