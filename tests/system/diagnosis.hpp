// What `bellhopctl doctor` finds in a house that dev.sh runs.
#pragma once

#include "dev_house.hpp"
#include "wire/codec.hpp"

#include <string>
#include <vector>

namespace bellhop::tests {

/// What `bellhopctl doctor --json` said.
struct Diagnosis {
    struct Item {
        std::string severity;
        std::string where;
        std::string found;
        std::string expected;
        std::string mend;
        static constexpr auto fields() {
            return wire::fields(
                wire::field("severity", &Item::severity), wire::field("where", &Item::where),
                wire::field("found", &Item::found), wire::field("expected", &Item::expected),
                wire::field("mend", &Item::mend));
        }
    };
    int checks = 0;
    std::vector<Item> findings;
    int exit_code = -1;
    static constexpr auto fields() {
        return wire::fields(wire::field("checks", &Diagnosis::checks),
                            wire::field("findings", &Diagnosis::findings));
    }
    /// All findings as lines, for a failed test.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const Item* about(const std::string& where) const;
};

/// Runs it. @throws std::runtime_error with its words where it could not
[[nodiscard]] Diagnosis ask_doctor(const DevHouse& house);

}  // namespace bellhop::tests
