// How values of OTEL_ variables are written. Private to libs/otlp.
#pragma once

#include "otlp/settings.hpp"

#include <cstdint>
#include <string>

namespace bellhop::otlp {

/// One variable with its value, for errors that name it.
struct Variable {
    std::string name;
    std::string value;

    [[nodiscard]] bool set() const { return !value.empty(); }
    /// @throws BadConfiguration
    [[noreturn]] void refuse(const std::string& why) const;
    [[nodiscard]] std::int64_t whole(std::int64_t least, std::int64_t most) const;
    /// 0 to 1.
    [[nodiscard]] double share() const;
    [[nodiscard]] bool truth() const;
    /// `a=1,b=two%20words`: percent-decoded values.
    [[nodiscard]] Pairs pairs() const;
    /// `a,b`.
    [[nodiscard]] std::vector<std::string> list() const;
};

}  // namespace bellhop::otlp
