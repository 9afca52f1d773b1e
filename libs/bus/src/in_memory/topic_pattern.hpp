// Whether a routing key fits the pattern of a topic binding.
#pragma once

#include <string_view>

namespace bellhop::bus {

/// @param pattern words between dots: `*` is one word, `#` any number of them, none included
[[nodiscard]] bool topic_matches(std::string_view pattern, std::string_view routing_key);

}  // namespace bellhop::bus
