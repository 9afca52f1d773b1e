// Timestamps as text.
#include "core/time.hpp"

#include "core/date.hpp"

namespace bellhop {

std::string to_text(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    std::string out = Date{day}.text() + "T00:00:00.000000";
    auto rest = (time - day).count();
    const auto put = [&](std::size_t end, int count) {
        for (; count > 0; --count, rest /= 10) out[--end] = static_cast<char>('0' + rest % 10);
    };
    const auto put_sixty = [&](std::size_t end) {
        const auto value = rest % 60;
        rest /= 60;
        out[end - 1] = static_cast<char>('0' + value % 10);
        out[end - 2] = static_cast<char>('0' + value / 10);
    };
    put(26, 6);
    put_sixty(19);
    put_sixty(16);
    put(13, 2);
    return out;
}

}  // namespace bellhop
