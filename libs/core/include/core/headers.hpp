// The headers that Bellhop writes into messages: one place for who writes and who reads them.
#pragma once

namespace bellhop::headers {

/// @name In a dead letter
/// @{
inline constexpr auto kReason = "x-bellhop-reason";      ///< why the last attempt failed
inline constexpr auto kAttempts = "x-bellhop-attempts";  ///< how many there were
/// Each of them as JSON: `{"attempts":[{"at":...,"instance":...,"reason":...}]}`.
inline constexpr auto kAttemptList = "x-bellhop-attempt-list";
inline constexpr auto kQueue = "x-bellhop-queue";  ///< where it came from, and may go again
inline constexpr auto kParkedAt = "x-bellhop-parked-at";
/// @}

/// In a command: when it was sent, in microseconds since 1970, as a number in text. AMQP's own
/// timestamp has whole seconds.
inline constexpr auto kSentAt = "x-bellhop-sent-us";

/// In a message that comes back by a delay queue: the number of the attempt that failed last. Tells
/// it apart from a copy that was sent meanwhile.
inline constexpr auto kAttempt = "x-bellhop-attempt";

/// Any text: whoever sends this wants a parked message tried again from its first attempt. Without
/// it a copy of a parked message is answered `worker.parked.v1` and not tried.
inline constexpr auto kReplay = "x-bellhop-replay";

/// Any text, in an event that was announced before: it is sent once more to learn whether anybody
/// listens.
inline constexpr auto kProbe = "x-bellhop-probe";

/// @name The trace that a message belongs to, in HTTP as in AMQP (W3C Trace Context)
/// @{
inline constexpr auto kTraceparent = "traceparent";
inline constexpr auto kTracestate = "tracestate";
/// @}

}  // namespace bellhop::headers
