// What the doctor found: for people and for programs.
#pragma once

#include "bellhopctl/doctor/findings.hpp"
#include "bellhopctl/format.hpp"

namespace bellhop::ctl {

/// To standard output: what is broken first; findings with one mend together, and it once.
void print(const doctor::Notes& notes, Format format);

}  // namespace bellhop::ctl
