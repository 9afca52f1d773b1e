// Ids that follow from a name.
#include "trace/context.hpp"

#include <algorithm>

namespace bellhop::trace {

namespace {

/// SplitMix64's finaliser (Steele et al. 2014): each bit of the result hangs on every bit of what
/// is given, and no two values give the same.
std::uint64_t mixed(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

/// Eight bytes at a time, alike on every machine. Never 0, which would mean none.
std::uint64_t number_of(std::string_view name, std::uint64_t lane) {
    auto number = mixed(lane ^ name.size());
    while (!name.empty()) {
        std::uint64_t chunk = 0;
        const auto taken = name.substr(0, 8);
        for (const unsigned char byte : taken) chunk = chunk << 8U | byte;
        number = mixed(number ^ chunk);
        name.remove_prefix(taken.size());
    }
    return std::max<std::uint64_t>(number, 1);
}

}  // namespace

Context derived_from(std::string_view name) {
    // Any three different numbers; a change of them would break traces that are under way.
    return {{number_of(name, 1), number_of(name, 2)}, {number_of(name, 3)}, 0, {}};
}

}  // namespace bellhop::trace
