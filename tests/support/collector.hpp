// A collector of spans over real HTTP, for tests: what it was sent, and what it answers.
#pragma once

#include "core/time.hpp"
#include "http/message.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bellhop::tests {

/// A span as the collector got it: ids as they are written, times in nanoseconds.
struct CollectedSpan {
    std::string service;  ///< the resource's `service.name`
    std::string trace_id;
    std::string span_id;
    std::string parent_id;  ///< empty: none
    std::string name;
    int kind = 0;
    std::int64_t began = 0;
    std::int64_t ended = 0;
    std::map<std::string, std::string> attributes;  ///< numbers and truths as text
    std::vector<std::string> events{};
    std::vector<std::string> links{};  ///< the trace ids of other traces
    bool failed = false;
    std::string why{};

    [[nodiscard]] std::string at(const std::string& attribute) const;
};

/// Reads a request of OTLP/JSON. @throws BadMessage
[[nodiscard]] std::vector<CollectedSpan> read_spans(const std::string& body);

/// Listens on a port of the kernel's choice, in a thread of its own.
class Collector {
 public:
    enum class Manner {
        kTakes,
        kBusy,     ///< 503, each time
        kRefuses,  ///< 400, each time
        kSilent,   ///< takes the request and never answers
        kGarbage,  ///< 200, with a body that is no JSON
        kRejects,  ///< 200, and says that it rejected one span
    };
    explicit Collector(Manner manner = Manner::kTakes);
    ~Collector();
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    void behave(Manner manner) { manner_ = manner; }
    /// For OTEL_EXPORTER_OTLP_ENDPOINT.
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// Of all requests that were taken.
    [[nodiscard]] std::vector<CollectedSpan> spans() const;
    /// All requests.
    [[nodiscard]] std::vector<http::Request> requests() const;

 private:
    void serve();

    std::atomic<Manner> manner_;
    std::atomic<bool> ending_ = false;
    std::atomic<int> port_ = 0;
    mutable std::mutex mutex_;
    std::vector<http::Request> requests_;
    std::vector<CollectedSpan> spans_;
    std::thread thread_;
};

}  // namespace bellhop::tests
