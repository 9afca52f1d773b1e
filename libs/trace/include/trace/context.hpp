// What travels from one process to the next so that their spans make one trace: W3C Trace Context.
// @see https://www.w3.org/TR/trace-context-2/
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bellhop::trace {

/// 16 bytes, the first of them the highest; all zero is none.
struct TraceId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    /// 32 lower-case digits.
    [[nodiscard]] std::string hex() const;
    friend auto operator<=>(const TraceId&, const TraceId&) = default;
};

/// 8 bytes; zero is none.
struct SpanId {
    std::uint64_t bits = 0;

    [[nodiscard]] bool none() const { return bits == 0; }
    /// 16 lower-case digits.
    [[nodiscard]] std::string hex() const;
    friend auto operator<=>(const SpanId&, const SpanId&) = default;
};

/// One span as others name it.
struct Context {
    static constexpr std::uint8_t kSampled = 1;
    static constexpr std::uint8_t kRandom = 2;  ///< the trace id's last 7 bytes are random

    TraceId trace;
    SpanId span;
    std::uint8_t flags = 0;  ///< kSampled, kRandom
    std::string state{};     ///< `tracestate` of others, passed on as it came; mostly empty

    [[nodiscard]] bool sampled() const { return (flags & kSampled) != 0; }
    friend bool operator==(const Context&, const Context&) = default;
};

/// Reads a `traceparent` of version 00, or of a later one as far as it is like 00. Nothing for any
/// other text: who gets that begins a trace of its own.
[[nodiscard]] std::optional<Context> parse_traceparent(std::string_view text);
/// The context as a `traceparent` of version 00.
[[nodiscard]] std::string to_traceparent(const Context& context);

/// Whether a `tracestate` is worth passing on: a list of `key=value`, at most 32 of them, in at
/// most 512 bytes of printable ASCII.
[[nodiscard]] bool is_tracestate(std::string_view text);

/// What a request brought along. @param headers names in lower case. Nothing where `traceparent` is
/// not there, is there twice, or can't be read; then `tracestate` has no meaning either
[[nodiscard]] std::optional<Context> incoming(
    const std::multimap<std::string, std::string>& headers);

/// The context that everybody can tell from the name of what is done alone, such as a booking's id:
/// the same in every process, after every restart, and nobody has to carry or to keep it. The trace
/// is the name's, the span is the root of what is done for it. Not sampled.
[[nodiscard]] Context derived_from(std::string_view name);

}  // namespace bellhop::trace
