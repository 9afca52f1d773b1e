// The documents as files that people and tools read without a service. They are made: a change of a
// description shows up here, in the difference.
#include "availability/api.hpp"
#include "orchestrator/api.hpp"
#include "payment/api.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

using wire::Kind;
using wire::Value;

void write(std::string& out, const Value& value, const std::string& before);

/// `open`, the parts one a line, `close`.
template <class Parts, class WritePart>
void write_parts(std::string& out, const Parts& parts, const std::string& before,
                 std::string_view brackets, WritePart write_part) {
    const auto inner = before + "  ";
    out += brackets[0];
    for (const auto& part : parts) {
        out += (&part == &parts.front() ? "\n" : ",\n") + inner;
        write_part(part, inner);
    }
    if (!parts.empty()) out += "\n" + before;
    out += brackets[1];
}

void write(std::string& out, const Value& value, const std::string& before) {
    if (value.kind == Kind::kArray) {
        write_parts(out, value.items, before, "[]",
                    [&](const Value& item, const auto& inner) { write(out, item, inner); });
    } else if (value.kind == Kind::kObject) {
        write_parts(out, value.members, before, "{}", [&](const auto& member, const auto& inner) {
            out += wire::encode(wire::text_value(member.name)) + ": ";
            write(out, member.value, inner);
        });
    } else {
        out += wire::encode(value);
    }
}

void check_file(const std::string& path, const Value& document) {
    std::string text;
    write(text, document, "");
    text += '\n';
    if (std::getenv("BELLHOP_WRITE_GOLDEN") != nullptr)
        REQUIRE_MESSAGE((std::ofstream(path) << text).flush(),
                        "can't write " << path << ": run it in the top folder of the checkout");
    std::ifstream file(path);
    const std::string golden{std::istreambuf_iterator<char>(file), {}};
    // Not CHECK(text == golden): it would print both.
    const bool same = text == golden;
    CHECK_MESSAGE(same, path << " is another one. Write it, and read the difference (git diff "
                             << path << "): BELLHOP_WRITE_GOLDEN=1 "
                             << std::filesystem::read_symlink("/proc/self/exe").string());
}

}  // namespace

TEST_CASE("the documents in docs/ are those that the services serve") {
    check_file("docs/openapi/orchestrator.json", service::open_api(orchestrator::api()));
    check_file("docs/openapi/availability.json", service::open_api(availability::api()));
    check_file("docs/openapi/payment.json", service::open_api(payment::api()));
    check_file("docs/asyncapi.json", service::document_of(orchestrator::messages()));
}
