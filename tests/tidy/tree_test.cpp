// The rules, held over the whole tree.
#include "document_rules.hpp"
#include "exceptions.hpp"
#include "function_lengths.hpp"
#include "include_rules.hpp"
#include "name_rules.hpp"
#include "source_tree.hpp"
#include "text_rules.hpp"
#include "wire_name_rules.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

const std::vector<SourceFile>& tree() {
    static const auto files = read_source_tree(BELLHOP_SOURCE_DIR);
    return files;
}

Violations in_every_file(const std::function<Violations(const SourceFile&)>& rule) {
    Violations found;
    for (const auto& file : tree()) {
        auto each = rule(file);
        std::move(each.begin(), each.end(), std::back_inserter(found));
    }
    return found;
}

void require_none(const Violations& found) {
    for (const auto& violation : found) FAIL_CHECK(violation.text());
}

}  // namespace

TEST_CASE("the whole tree is read") {
    for (const auto* path : {"dev.sh", "CMakeLists.txt", "libs/core/src/money.cpp",
                             "apps/payment/charge.cpp", "tests/tidy/tree_test.cpp"}) {
        CHECK(std::any_of(tree().begin(), tree().end(),
                          [&](const SourceFile& file) { return file.path == path; }));
    }
    CHECK(std::none_of(tree().begin(), tree().end(), [](const SourceFile& file) {
        return file.is_in(".git/") || file.is_in("build") || file.is_in(".run/");
    }));
}

TEST_CASE("includes go downwards, and a vendor's headers stay in one library") {
    require_none(after_exceptions(include_exceptions(), in_every_file(check_includes)));
}

TEST_CASE("only the places that are homes of errors catch") {
    require_none(after_exceptions(catch_exceptions(), in_every_file(check_catches)));
}

TEST_CASE("functions are short") {
    require_none(
        after_exceptions(function_length_exceptions(), in_every_file(check_function_lengths)));
}

TEST_CASE("files are short") {
    require_none(after_exceptions(file_length_exceptions(), in_every_file(check_file_length)));
}

TEST_CASE("every file opens by saying what it is for") {
    require_none(in_every_file(check_opening_comment));
}

TEST_CASE("headers are read once") {
    require_none(in_every_file(check_pragma_once));
}

TEST_CASE("no work is left for later") {
    require_none(in_every_file(check_unfinished));
}

TEST_CASE("no path is of one machine") {
    require_none(in_every_file(check_home_paths));
}

TEST_CASE("nothing sleeps") {
    require_none(after_exceptions(sleep_exceptions(), in_every_file(check_sleeps)));
}

TEST_CASE("tests stay on the loopback interface") {
    require_none(in_every_file(check_loopback));
}

TEST_CASE("names of folders, files and types say something") {
    require_none(in_every_file(check_path_name));
    require_none(in_every_file(check_type_names));
}

TEST_CASE("every message has one name, written once") {
    require_none(check_wire_names(tree()));
}

TEST_CASE("the paths that documents name are there") {
    std::vector<std::string> paths;
    for (const auto& file : tree()) paths.push_back(file.path);
    require_none(
        in_every_file([&](const SourceFile& file) { return check_named_paths(file, paths); }));
}
