// The entry that libFuzzer and the replay call, and the small readers of the targets.
#include "fuzz/try_one.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace bellhop::fuzz {

void check_refusal(const BadMessage& refusal) {
    // Much longer than any bound of a name: a refusal must not carry the input along.
    constexpr std::size_t kMostText = 100'000;
    BELLHOP_CHECK(!refusal.why().empty());
    BELLHOP_CHECK(std::string_view(refusal.what()).size() < kMostText);
}

std::string_view take_line(std::string_view& bytes) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return line;
}

unsigned take_byte(std::string_view& bytes) {
    if (bytes.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    return byte;
}

}  // namespace bellhop::fuzz

/// @see https://llvm.org/docs/LibFuzzer.html#fuzz-target
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // libFuzzer gives no address for an empty input.
    const auto* bytes = size == 0 ? "" : reinterpret_cast<const char*>(data);
    bellhop::fuzz::try_one({bytes, size});
    return 0;
}
