// Metrics as Prometheus' text format has them, version 0.0.4: read strictly, and bounded. Pure.
// @see https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::ctl {

using MetricLabels = std::map<std::string, std::string>;

/// One line: a name, labels, a value (which may be infinite or no number).
struct MetricSample {
    std::string name;
    MetricLabels labels;
    double value = 0;
};

/// Comments are passed over, a time behind a value too. @param text at most 4 MiB, of at most
/// 20,000 samples with at most 32 labels each
/// @throws BadMessage with the line that is none, or for what is beyond a bound
[[nodiscard]] std::vector<MetricSample> read_metrics(std::string_view text);

}  // namespace bellhop::ctl
