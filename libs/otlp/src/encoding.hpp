// Spans as OTLP writes them in JSON.
// @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
#pragma once

#include "otlp/settings.hpp"

#include <span>
#include <string>

namespace bellhop::otlp {

/// An ExportTraceServiceRequest: ids are hexadecimal, numbers of 64 bits are text, enumerations are
/// numbers.
[[nodiscard]] std::string encoded(const Pairs& resource, std::span<const trace::Record> spans);

}  // namespace bellhop::otlp
