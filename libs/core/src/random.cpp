// Random numbers and unique numbers.
#include "core/random.hpp"

#include <algorithm>
#include <random>

namespace bellhop {

double Random::unit() {
    constexpr double kScale = 1.0 / static_cast<double>(1ULL << 53U);
    return static_cast<double>(next() >> 11U) * kScale;
}

Milliseconds Random::up_to(Milliseconds most) {
    if (most.count() <= 0) return Milliseconds{0};
    return Milliseconds{
        static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(most.count()) + 1U))};
}

std::string Random::hex(std::size_t bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes * 2);
    while (out.size() < bytes * 2) {
        auto bits = next();
        for (int i = 0; i < 16 && out.size() < bytes * 2; ++i, bits >>= 4U)
            out += kDigits[bits & 15U];
    }
    return out;
}

std::uint64_t SeededRandom::next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    auto z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

SystemRandom::SystemRandom()
    : seeded_([] {
          std::random_device device;
          return (static_cast<std::uint64_t>(device()) << 32U) | device();
      }()) {}

std::int64_t UniqueNumber::next() {
    last_micros_ = std::max(last_micros_ + 1, to_micros(clock_.now()));
    return last_micros_ * 100 + instance_;
}

}  // namespace bellhop
