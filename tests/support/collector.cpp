// Collecting.
#include "support/collector.hpp"

#include "http/server.hpp"
#include "support/eventually.hpp"
#include "wire/document.hpp"

#include <stdexcept>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kTurn{10};
constexpr Milliseconds kLongestStart{10000};

std::string text_of(const wire::Value& object, std::string_view member) {
    const auto* value = object.member(member);
    return value == nullptr ? "" : value->text;
}

std::map<std::string, std::string> attributes_of(const wire::Value& object) {
    std::map<std::string, std::string> all;
    const auto* list = object.member("attributes");
    if (list == nullptr) return all;
    for (const auto& item : list->items)
        all[text_of(item, "key")] = item.member("value")->members.at(0).value.text;
    return all;
}

CollectedSpan span_of(const wire::Value& value, const std::string& service) {
    CollectedSpan span{service,
                       text_of(value, "traceId"),
                       text_of(value, "spanId"),
                       text_of(value, "parentSpanId"),
                       text_of(value, "name"),
                       std::stoi(text_of(value, "kind")),
                       std::stoll(text_of(value, "startTimeUnixNano")),
                       std::stoll(text_of(value, "endTimeUnixNano")),
                       attributes_of(value)};
    if (const auto* events = value.member("events")) {
        for (const auto& event : events->items) span.events.push_back(text_of(event, "name"));
    }
    if (const auto* links = value.member("links")) {
        for (const auto& link : links->items) span.links.push_back(text_of(link, "traceId"));
    }
    const auto& status = *value.member("status");
    span.failed = text_of(status, "code") == "2";
    span.why = text_of(status, "message");
    return span;
}

http::Response answer_in(Collector::Manner manner) {
    using Manner = Collector::Manner;
    if (manner == Manner::kBusy) return http::error(503, "busy");
    if (manner == Manner::kRefuses) return http::error(400, "no");
    if (manner == Manner::kGarbage) return http::json(200, "<html>{{{");
    if (manner == Manner::kRejects)
        return http::json(200,
                          R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}})");
    return http::json(200, "{}");
}

}  // namespace

std::string CollectedSpan::at(const std::string& attribute) const {
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? "" : found->second;
}

std::vector<CollectedSpan> read_spans(const std::string& body) {
    std::vector<CollectedSpan> spans;
    const auto request = wire::parse(body);
    for (const auto& resource : request.member("resourceSpans")->items) {
        const auto service = attributes_of(*resource.member("resource"))["service.name"];
        for (const auto& scope : resource.member("scopeSpans")->items) {
            for (const auto& span : scope.member("spans")->items)
                spans.push_back(span_of(span, service));
        }
    }
    return spans;
}

Collector::Collector(Manner manner) : manner_(manner), thread_([this] { serve(); }) {
    if (!eventually(kLongestStart, [this] { return port_ != 0; }))
        throw std::runtime_error("the collector does not listen");
}

Collector::~Collector() {
    ending_ = true;
    thread_.join();
}

void Collector::serve() {
    loop::UvLoop loop;
    SystemRandom random;
    http::Limits limits;
    limits.body_bytes = std::size_t{16} * 1024 * 1024;
    http::Server server(loop, random, limits);
    std::vector<http::Responder> unanswered;
    server.route("POST", "/v1/traces",
                 [&](const http::Request& request, const http::Responder& responder) {
                     const std::lock_guard lock(mutex_);
                     requests_.push_back(request);
                     const auto manner = manner_.load();
                     if (manner == Manner::kSilent) return unanswered.push_back(responder);
                     const auto answer = answer_in(manner);
                     if (answer.status == 200) {
                         auto spans = read_spans(request.body);
                         spans_.insert(spans_.end(), spans.begin(), spans.end());
                     }
                     responder.respond(answer);
                 });
    server.listen(loop::Address{"127.0.0.1", 0});
    port_ = server.port();
    while (!ending_) loop.run_once(kTurn);
}

std::vector<CollectedSpan> Collector::spans() const {
    const std::lock_guard lock(mutex_);
    return spans_;
}

std::vector<http::Request> Collector::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

}  // namespace bellhop::tests
