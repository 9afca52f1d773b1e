// An audit's report: for people, for programs, for Prometheus.
#pragma once

#include "bellhopctl/audit/audit.hpp"
#include "bellhopctl/format.hpp"

#include <string>

namespace bellhop::ctl {

/// To standard output.
void print(const AuditReport& report, Format format);
/// Writes `bellhop_audit_violations{rule=...}` and the time of the audit, replacing the file at
/// once. @throws BadConfiguration where it can't be written
/// @see https://github.com/prometheus/node_exporter (textfile collector)
void write_prometheus(const AuditReport& report, const std::string& path);

}  // namespace bellhop::ctl
