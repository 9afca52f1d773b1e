// Everything bad that happens, one entry each.
#pragma once

#include "chaos/town.hpp"
#include "core/random.hpp"

#include <functional>
#include <span>
#include <string>

namespace bellhop::chaos {

/// Puts right what a strike broke. Nothing of it is broken afterwards.
using Mend = std::function<void()>;

/// What a misfortune takes away. Two that take the same are never there at once.
enum class Takes { kServices, kBroker, kBrokerAndServices, kDatabase, kGateway, kNetwork };

/// One way in which things go wrong.
struct Misfortune {
    const char* name;
    Takes takes;
    /// How long it stays, beside what a strike itself takes.
    Milliseconds (*lasts)(const Town&);
    /// Why it can't be here; empty where it can.
    std::string (*missing)(const Town&);
    Mend (*strike)(Town&, Random&);
};

/// All there are.
[[nodiscard]] std::span<const Misfortune> misfortunes();

}  // namespace bellhop::chaos
