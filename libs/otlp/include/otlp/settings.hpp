// The OTEL_ variables, as OpenTelemetry names them.
// @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
// @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
#pragma once

#include "core/time.hpp"
#include "trace/tracer.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::otlp {

/// Names and values, in their order.
using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Settings {
    std::string url;              ///< where spans are posted to; empty: nothing is recorded at all
    Pairs headers;                ///< of each post
    Milliseconds timeout{10000};  ///< of one post
    trace::Sampler sampler;
    Pairs resource;  ///< what the user says of the process; wins over what we say ourselves
    std::size_t most_waiting = 16384;  ///< spans; any more are dropped
    std::size_t batch = 512;           ///< the most in one post
    Milliseconds delay{1000};          ///< the longest that a span waits for others

    [[nodiscard]] bool on() const { return !url.empty(); }
};

/// A variable's value; empty where it is not set.
using Variables = std::function<std::string(const char* name)>;

/// Reads them. Nothing is exported unless OTEL_EXPORTER_OTLP_ENDPOINT or
/// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set; without it no other one is looked at.
/// @throws BadConfiguration naming the variable that can't be understood or followed
[[nodiscard]] Settings read_settings(const Variables& variables);
/// The same from the environment of this process.
[[nodiscard]] Settings read_settings();

}  // namespace bellhop::otlp
