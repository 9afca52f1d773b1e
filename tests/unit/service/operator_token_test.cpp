// The operator's token: given, kept in a file, made.
#include "service/operator_token.hpp"

#include "core/errors.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace bellhop;
using service::OperatorTokenOptions;

namespace {

struct Folder {
    Folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "bellhop-token-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] OperatorTokenOptions options() const {
        OperatorTokenOptions options;
        options.file = (path / "secrets" / "operator-token").string();
        return options;
    }
    std::filesystem::path path;
};

unsigned mode_of(const std::string& path) {
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 07777U;
}

}  // namespace

TEST_CASE("a token is made once, for its owner only, and found again by who shows it") {
    const Folder folder;
    const auto options = folder.options();
    CHECK(options.find().token.empty());
    CHECK(options.find().problem.find("operator-token: No such file") != std::string::npos);
    const auto made = options.find_or_make();
    CHECK(made.token.size() == 64);
    CHECK(mode_of(options.file) == 0600);
    CHECK(mode_of((folder.path / "secrets").string()) == 0700);
    CHECK(options.find_or_make().token == made.token);
    CHECK(options.find().token == made.token);
    // Nothing of the making is left.
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path / "secrets"), {}) == 1);
}

TEST_CASE("a file that others can read is no secret") {
    const Folder folder;
    const auto options = folder.options();
    (void)options.find_or_make();
    ::chmod(options.file.c_str(), 0640);
    CHECK_THROWS_AS((void)options.find_or_make(), BadConfiguration);
}

TEST_CASE("a token in the setting goes before the file, and has to be one") {
    const Folder folder;
    auto options = folder.options();
    options.token = "correct-horse-battery";
    CHECK(options.find_or_make().token == "correct-horse-battery");
    CHECK(options.find().token == "correct-horse-battery");
    CHECK_FALSE(std::filesystem::exists(options.file));
    for (const auto* bad : {"short", "with blanks in between", "0123456789abcde\x01"}) {
        options.token = bad;
        CHECK_THROWS_AS((void)options.find(), BadConfiguration);
    }
}

TEST_CASE("where no file can be made there is no token, and a word about it") {
    OperatorTokenOptions options;
    options.file = "/proc/no-such-folder/operator-token";
    const auto found = options.find_or_make();
    CHECK(found.token.empty());
    CHECK(found.problem.find("BELLHOP_OPERATOR_TOKEN") != std::string::npos);
}
