// Requests as spans.
#include "request_span.hpp"

#include <string>

namespace bellhop::http {

trace::Span start_request_span(trace::Tracer& tracer, const Request& request,
                               std::string_view method, std::string_view route) {
    const auto client = trace::incoming(request.headers);
    if (!client && request.method == "GET") return {};
    auto span =
        tracer.start(std::string(method).append(" ").append(route), trace::Kind::kServer, client);
    if (!span) return span;
    span.set("http.request.method", std::string(method));
    span.set("http.route", std::string(route));
    span.set("url.path", request.path);
    span.set("url.scheme", "http");
    span.set("http.request.header.x-request-id", request.request_id);
    if (!request.peer.empty()) span.set("client.address", request.peer);
    if (const auto agent = request.header("user-agent"))
        span.set("user_agent.original", std::string(*agent));
    return span;
}

void end_request_span(trace::Span& span, int status, std::string_view error) {
    span.set("http.response.status_code", std::int64_t{status});
    // What the client did wrong is no failure of the server's.
    if (status >= 500) {
        span.set("error.type", std::to_string(status));
        span.fail(error);
    }
    span.end();
}

}  // namespace bellhop::http
