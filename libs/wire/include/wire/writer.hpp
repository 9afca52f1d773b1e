// Writes JSON straight into a buffer, in the order of the calls.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bellhop::wire {

/// Compact JSON (RFC 8259). The calls must form one value: objects of key and value in turn, arrays
/// of values.
class Writer {
 public:
    Writer();
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void begin_object();
    void end_object();
    void begin_array();
    void end_array();
    void key(std::string_view name);
    void text(std::string_view value);
    void integer(std::int64_t value);
    void boolean(bool value);
    void null();
    /// A number written as it stands, such as `900.00`.
    void number(std::string_view digits);

    /// What was written.
    [[nodiscard]] std::string take() const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::wire
