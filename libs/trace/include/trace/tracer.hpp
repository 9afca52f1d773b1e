// Spans: what was done for somebody, from when to when, and under what.
// @see https://opentelemetry.io/docs/specs/otel/trace/api/
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "trace/context.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bellhop::trace {

/// What a span is to the others, with the numbers of OTLP.
enum class Kind { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };

using Value = std::variant<std::string, std::int64_t, bool>;

/// @param key of a literal: it is not copied
struct Attribute {
    std::string_view key;
    Value value;
};

/// Something at one point of a span. @param name of a literal
struct Happening {
    std::string_view name;
    Timestamp at{};
};

/// A span that has ended.
struct Record {
    Context context;
    SpanId parent;  ///< none: it is the first of its trace
    std::string name;
    Kind kind = Kind::kInternal;
    Timestamp began{};
    Timestamp ended{};
    std::vector<Attribute> attributes{};
    std::vector<Happening> happenings{};
    std::vector<Context> links{};  ///< other traces that this belongs to as well
    bool failed = false;
    std::string why{};  ///< where it failed
};

/// Where ended spans go. Called by whoever ends them: it must neither throw nor wait.
class Sink {
 public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    virtual void take(Record record) = 0;
};

/// Which traces are recorded. Of a trace id each process decides alike.
struct Sampler {
    /// What a parent in another span decided holds here too, or not.
    enum class Parent { kHonoured, kIgnored };
    double share = 1;  ///< of the traces, 0 to 1
    Parent parent = Parent::kHonoured;

    /// @param above the parent, where there is one
    [[nodiscard]] bool samples(const TraceId& trace, const Context* above) const;
};

/// A span under way, or none: then everything here does nothing. Copies are the same span; it ends
/// at `end`, or with the last of them. One thread.
class Span {
 public:
    class Open;
    Span() = default;
    explicit Span(std::shared_ptr<Open> open) : open_(std::move(open)) {}

    explicit operator bool() const { return open_ != nullptr; }
    /// Only of a span that is one.
    [[nodiscard]] const Context& context() const;
    [[nodiscard]] SpanId parent() const;

    /// The value of a key that is set again is the last one. @param key a literal
    void set(std::string_view key, Value value) const;
    /// @param name a literal
    void happened(std::string_view name) const;
    void link(const Context& other) const;
    /// It takes another place: when it turns out what a request is about.
    void move_to(const Context& context, SpanId parent) const;
    /// It failed. @param why at most 500 bytes of it are kept
    void fail(std::string_view why) const;
    /// Ends it, and lets go of it.
    void end();

 private:
    std::shared_ptr<Open> open_;
};

/// Makes spans. One thread; what it is given must outlive it. Spans that outlive it are lost: a
/// callback that nobody calls any more may hold one.
class Tracer {
 public:
    Tracer(const Clock& clock, Random& random, Sink& sink, Sampler sampler)
        : clock_(clock), random_(random), sink_(sink), sampler_(sampler) {}
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;

    /// A span under `parent`; none where that trace is not sampled. Without a parent it is the
    /// first of a trace of its own, and is one in any case, since it may still move.
    [[nodiscard]] Span start(std::string name, Kind kind,
                             const std::optional<Context>& parent = {});
    /// A span of the trace `within.trace`, with nothing above it.
    [[nodiscard]] Span start_within(std::string name, Kind kind, const Context& within);

    /// The first span of what bears this name: derived from it, in the client's trace where that
    /// sent one, sampled or not as the sampler says. @see derived_from
    [[nodiscard]] Context root_of(std::string_view name,
                                  const std::optional<Context>& client) const;

 private:
    friend class Span::Open;
    [[nodiscard]] SpanId new_span_id();

    const Clock& clock_;
    Random& random_;
    Sink& sink_;
    Sampler sampler_;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::trace
