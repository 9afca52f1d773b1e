// Which BELLHOP_ variables there are. Private to libs/service.
#pragma once

#include <set>
#include <string>

namespace bellhop::service {

/// `http-port` is BELLHOP_HTTP_PORT.
[[nodiscard]] std::string variable_name(const std::string& option);

/// Looks through the environment. @param own what this program reads; what others of the house read
/// is known here
/// @throws BadConfiguration for a BELLHOP_ variable that nobody reads, with the nearest that
/// somebody does
void refuse_unknown_variables(const std::set<std::string>& own);

}  // namespace bellhop::service
