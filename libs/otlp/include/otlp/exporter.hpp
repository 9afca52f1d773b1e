// Sends spans to a collector, and never lets anybody wait for that.
#pragma once

#include "otlp/settings.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace bellhop::otlp {

/// A bounded queue of spans, and a thread of its own that posts them. A collector that is away,
/// slow or talks nonsense costs spans, which are counted, and nothing else: a span that finds the
/// queue full is dropped, and so is a batch that was tried for half a minute. Not started for
/// settings that are not `on`.
class Exporter final : public trace::Sink {
 public:
    /// All since the start, but `waiting`.
    struct Counters {
        std::uint64_t exported = 0;
        std::uint64_t dropped = 0;   ///< no room, not taken in time, refused, rejected
        std::uint64_t failures = 0;  ///< posts that did not succeed
        std::uint64_t waiting = 0;   ///< in the queue, and in the batch that is being sent
    };

    /// @param resource what is said of this process where the settings do not say it
    Exporter(Settings settings, const Pairs& resource);
    /// Drops what waits.
    ~Exporter() override;

    /// Takes a span in; from any thread.
    void take(trace::Record record) override;
    /// Sends what waits, without waiting for more of it, from now on: the process comes to its end.
    void hurry();
    /// Waits until all is sent, at most so long; then ends. What is taken later is dropped.
    void finish(Milliseconds most);

    [[nodiscard]] Counters counters() const;
    /// Why the last post did not succeed; empty where it did.
    [[nodiscard]] std::string trouble() const;

 private:
    class Sender;
    std::unique_ptr<Sender> sender_;
};

}  // namespace bellhop::otlp
