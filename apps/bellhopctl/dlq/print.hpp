// Dead letters and what was done about them: for people and for programs.
#pragma once

#include "bellhopctl/dlq/work.hpp"
#include "bellhopctl/format.hpp"

namespace bellhop::ctl {

/// @name To standard output
/// @{
void print_causes(const Findings& found, Timestamp now, Format format);
void print_letter(const dlq::Letter& letter, Format format);
void print_report(const WorkReport& report, Format format);
/// @}

}  // namespace bellhop::ctl
