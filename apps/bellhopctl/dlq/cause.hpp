// Dead letters grouped by what went wrong, and chosen by it: pure.
#pragma once

#include "bellhopctl/dlq/letter.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bellhop::dlq {

/// Letters of one service and one type that failed for the same reason.
struct Cause {
    std::string code;  ///< names it in commands; the same as long as the cause is
    std::string service;
    std::string type;
    std::string reason;  ///< numbers and ids in it are `#`
    std::int64_t count = 0;
    std::optional<std::int64_t> oldest_s;  ///< how long ago the first of them was parked
    std::optional<std::int64_t> newest_s;
    std::string example;  ///< a message id
    static constexpr auto fields() {
        return wire::fields(
            wire::field("code", &Cause::code), wire::field("service", &Cause::service),
            wire::field("type", &Cause::type), wire::field("reason", &Cause::reason),
            wire::field("count", &Cause::count), wire::field("oldest_s", &Cause::oldest_s),
            wire::field("newest_s", &Cause::newest_s), wire::field("example", &Cause::example));
    }
};

/// A reason without what is different each time: runs of digits, and hexadecimal words of eight
/// letters and more that hold a digit, become `#`.
[[nodiscard]] std::string without_numbers(const std::string& reason);
/// Eight hexadecimal digits that follow from service, type and reason (FNV-1a). Not a place in a
/// list: that would name another cause when a new one comes.
[[nodiscard]] std::string cause_code(const Letter& letter);
/// The causes, most letters first.
[[nodiscard]] std::vector<Cause> causes(const std::vector<Letter>& letters, Timestamp now);

/// Which letters to treat; exactly one of these.
struct Choice {
    std::string cause;
    std::string booking;
    bool all = false;
    bool done = false;  ///< all that no booking waits for
};
/// @throws BadConfiguration where it is not exactly one
void check(const Choice& choice);
/// Whether a letter is chosen, as far as it alone tells.
[[nodiscard]] bool chosen(const Choice& choice, const Letter& letter);

}  // namespace bellhop::dlq
