// All that anybody knows of one booking, asked of everybody.
#pragma once

#include "bellhopctl/asking.hpp"
#include "bellhopctl/explain/verdict.hpp"

#include <functional>
#include <string>

namespace bellhop::ctl {

/// Asks the orchestrator, then the others at once. @param done is called once, in a later turn of
/// the loop: what is known, with those who did not answer among its troubles; or nothing, with a
/// status of 404 where there is no such booking, where the orchestrator does not tell
void ask_about(House& house, const std::string& booking_id, std::function<void(Heard<Known>)> done);

}  // namespace bellhop::ctl
