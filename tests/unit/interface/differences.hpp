// What only one of two sets has, as text that a failing test shows.
#pragma once

#include <set>
#include <string>

namespace bellhop::tests {

/// Empty where they are equal; else a line for each name that only one of them has.
inline std::string differences(const std::set<std::string>& documented,
                               const std::set<std::string>& built) {
    std::string text;
    for (const auto& name : documented) {
        if (!built.contains(name)) text += "documented only: " + name + "\n";
    }
    for (const auto& name : built) {
        if (!documented.contains(name)) text += "not documented: " + name + "\n";
    }
    return text;
}

}  // namespace bellhop::tests
