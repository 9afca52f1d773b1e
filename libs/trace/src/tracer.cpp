// Spans under way, and who of them is recorded.
#include "trace/tracer.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::trace {

namespace {

constexpr std::size_t kMostWords = 500;

}  // namespace

/// Shared by the copies of a Span.
class Span::Open {
 public:
    Open(Tracer& tracer, Record begun)
        : record(std::move(begun)), tracer_(tracer), alive_(tracer.alive_) {}
    ~Open() { end(); }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;

    void end() {
        if (std::exchange(ended_, true) || !record.context.sampled() || alive_.expired()) return;
        record.ended = std::max(tracer_.clock_.now(), record.began);
        tracer_.sink_.take(std::move(record));
    }
    [[nodiscard]] Timestamp now() const { return tracer_.clock_.now(); }
    /// Whether nothing more can be said of it.
    [[nodiscard]] bool ended() const { return ended_ || alive_.expired(); }

    Record record;

 private:
    Tracer& tracer_;
    std::weak_ptr<char> alive_;  // whether the tracer still is
    bool ended_ = false;
};

bool Sampler::samples(const TraceId& trace, const Context* above) const {
    if (above != nullptr && parent == Parent::kHonoured) return above->sampled();
    // The last 7 bytes are the random ones of a trace id (W3C Trace Context 2, section 3.2).
    constexpr std::uint64_t kRange = std::uint64_t{1} << 56U;
    const auto drawn = static_cast<double>(trace.low & (kRange - 1));
    return drawn >= (1 - share) * static_cast<double>(kRange) && share > 0;
}

const Context& Span::context() const {
    return open_->record.context;
}

SpanId Span::parent() const {
    return open_->record.parent;
}

void Span::set(std::string_view key, Value value) const {
    if (!open_ || open_->ended()) return;
    auto& all = open_->record.attributes;
    const auto known = std::find_if(all.begin(), all.end(),
                                    [key](const Attribute& each) { return each.key == key; });
    if (known != all.end()) {
        known->value = std::move(value);
    } else {
        all.push_back({key, std::move(value)});
    }
}

void Span::happened(std::string_view name) const {
    if (open_ && !open_->ended()) open_->record.happenings.push_back({name, open_->now()});
}

void Span::link(const Context& other) const {
    if (!open_ || open_->ended()) return;
    auto& links = open_->record.links;
    if (std::find(links.begin(), links.end(), other) == links.end()) links.push_back(other);
}

void Span::move_to(const Context& context, SpanId parent) const {
    if (!open_ || open_->ended()) return;
    open_->record.context = context;
    open_->record.parent = parent;
}

void Span::fail(std::string_view why) const {
    if (!open_ || open_->ended()) return;
    open_->record.failed = true;
    open_->record.why = why.substr(0, kMostWords);
}

void Span::end() {
    if (open_) open_->end();
    open_.reset();
}

SpanId Tracer::new_span_id() {
    return {std::max<std::uint64_t>(random_.next(), 1)};
}

Span Tracer::start(std::string name, Kind kind, const std::optional<Context>& parent) {
    Context context;
    if (parent) {
        if (!sampler_.samples(parent->trace, &*parent)) return {};
        context = *parent;
        context.flags |= Context::kSampled;
    } else {
        context.trace = {random_.next(), std::max<std::uint64_t>(random_.next(), 1)};
        context.flags = Context::kRandom;
        if (sampler_.samples(context.trace, nullptr)) context.flags |= Context::kSampled;
    }
    context.span = new_span_id();
    Record record{std::move(context), parent ? parent->span : SpanId{}, std::move(name), kind,
                  clock_.now()};
    return Span(std::make_shared<Span::Open>(*this, std::move(record)));
}

Span Tracer::start_within(std::string name, Kind kind, const Context& within) {
    if (!sampler_.samples(within.trace, nullptr)) return {};
    auto span = start(std::move(name), kind);
    span.move_to({within.trace, span.context().span, Context::kSampled, {}}, {});
    return span;
}

Context Tracer::root_of(std::string_view name, const std::optional<Context>& client) const {
    auto root = derived_from(name);
    if (client) {
        root.trace = client->trace;
        root.flags = client->flags & Context::kRandom;
        root.state = client->state;
    }
    if (sampler_.samples(root.trace, client ? &*client : nullptr)) root.flags |= Context::kSampled;
    return root;
}

}  // namespace bellhop::trace
