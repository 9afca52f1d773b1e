// What a collector's answer means.
#pragma once

#include "http/client.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace bellhop::otlp {

struct Verdict {
    enum class Kind {
        kTaken,    ///< the collector has them, but for `rejected`
        kLater,    ///< the same again may be taken
        kRefused,  ///< the same again would be refused again
    };
    Kind kind = Kind::kRefused;
    std::size_t rejected = 0;
    std::optional<Milliseconds> wait{};  ///< as long as the collector asks for
    std::string why{};                   ///< where not all was taken
};

/// @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
[[nodiscard]] Verdict judge(const std::optional<http::ClientResponse>& response,
                            const std::string& error);

}  // namespace bellhop::otlp
