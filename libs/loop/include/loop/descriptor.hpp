// An open file of this process, closed with its last owner.
#pragma once

#include <utility>

namespace bellhop::loop {

/// Owns one descriptor. Moved, never copied; a default one holds nothing.
class Descriptor {
 public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    /// -1 where it holds nothing.
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
    /// The number, whose owner is now the caller.
    [[nodiscard]] int release() { return std::exchange(number_, -1); }
    /// Closes what it holds, and holds `number` then.
    void reset(int number = -1);

 private:
    int number_ = -1;
};

}  // namespace bellhop::loop
