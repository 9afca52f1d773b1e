// The headers of a message as one text, for a column of the outbox.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace bellhop::db::outbox {

/// Each name and value as its length in bytes, a colon and the bytes (a netstring without its
/// comma), so that nothing needs escaping.
[[nodiscard]] std::string packed(const std::map<std::string, std::string>& headers);

/// @throws std::logic_error for a text that `packed` never gave
[[nodiscard]] std::map<std::string, std::string> unpacked(std::string_view text);

}  // namespace bellhop::db::outbox
