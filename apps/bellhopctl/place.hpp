// What is typed at this place, by the name that the tool has for it. The words are in libs/service:
// the orchestrator's dashboard shows them too.
#pragma once

#include "service/place.hpp"

namespace bellhop::ctl {

using service::other_host_of;
using service::Place;

}  // namespace bellhop::ctl
