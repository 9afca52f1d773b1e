// A sink that keeps what it is given, for tests.
#pragma once

#include "trace/tracer.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::tests {

class KeptSpans final : public trace::Sink {
 public:
    void take(trace::Record record) override { all.push_back(std::move(record)); }

    /// The spans of this name, in the order in which they ended.
    [[nodiscard]] std::vector<trace::Record> named(const std::string& name) const {
        std::vector<trace::Record> found;
        std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                     [&](const auto& each) { return each.name == name; });
        return found;
    }

    std::vector<trace::Record> all;
};

/// An attribute's text, a number or a truth as text; empty where there is none.
[[nodiscard]] inline std::string attribute(const trace::Record& span, std::string_view key) {
    for (const auto& [name, value] : span.attributes) {
        if (name != key) continue;
        if (const auto* text = std::get_if<std::string>(&value)) return *text;
        if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
        return std::get<bool>(value) ? "true" : "false";
    }
    return "";
}

}  // namespace bellhop::tests
