// Randomness through one seam, so that a whole pipeline can be run from one seed.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace bellhop {

/// A source of random numbers. One thread.
class Random {
 public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random() = default;
    /// 64 random bits.
    [[nodiscard]] virtual std::uint64_t next() = 0;

    /// Uniform in [0, 1).
    [[nodiscard]] double unit();
    /// Uniform in [0, most]: "full jitter", the wait that keeps many clients from returning at
    /// once.
    [[nodiscard]] Milliseconds up_to(Milliseconds most);
    /// `bytes` random bytes as lower-case hexadecimal.
    [[nodiscard]] std::string hex(std::size_t bytes);
};

/// The same numbers for the same seed, on every machine (SplitMix64, Steele et al. 2014).
class SeededRandom final : public Random {
 public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    [[nodiscard]] std::uint64_t next() override;

 private:
    std::uint64_t state_;
};

/// Seeded by the operating system. For jitter and ids, not for keys.
class SystemRandom final : public Random {
 public:
    SystemRandom();
    [[nodiscard]] std::uint64_t next() override { return seeded_.next(); }

 private:
    SeededRandom seeded_;
};

/// Numbers that only grow, unique over restarts and instances: microseconds of the clock times 100
/// plus the instance. Two within one microsecond take the next free one.
class UniqueNumber {
 public:
    /// @param instance 0 to 99, another for each process that shares a database
    UniqueNumber(const Clock& clock, int instance) : clock_(clock), instance_(instance) {}
    [[nodiscard]] std::int64_t next();
    /// Only numbers above `number` from now on, also where the clock was set back.
    void stay_above(std::int64_t number) { last_micros_ = std::max(last_micros_, number / 100); }

 private:
    const Clock& clock_;
    int instance_;
    std::int64_t last_micros_ = 0;
};

}  // namespace bellhop
