// The HTTP router: one of the three places that may catch what the world throws.
#include "dispatch.hpp"

#include "answer.hpp"
#include "exchange.hpp"
#include "head_fields.hpp"
#include "request_span.hpp"
#include "target.hpp"
#include "wire/json_text.hpp"

#include <optional>
#include <utility>

namespace bellhop::http {

namespace {

constexpr std::size_t kRequestIdBytes = 16;
constexpr std::size_t kMostRequestId = 128;

bool is_sane_id(std::string_view id) {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !id.empty() && id.size() <= kMostRequestId &&
           id.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string request_id_of(const Head& head, Random& random) {
    const auto sent = head.header("x-request-id");
    return sent && is_sane_id(*sent) ? std::string(*sent) : random.hex(kRequestIdBytes);
}

Request make_request(Head head, std::string body, Target target) {
    Request request;
    request.method = head.method == "HEAD" ? "GET" : std::move(head.method);
    request.path = std::move(target.path);
    request.query = std::move(target.query);
    for (auto& [name, value] : head.headers) {
        request.headers.emplace(std::move(name), std::move(value));
    }
    request.body = std::move(body);
    return request;
}

Response unrouted(const Router& router, const std::string& method, std::string_view path,
                  const Router::Match& match) {
    const auto allow = path == "*" ? router.methods() : match.allow;
    if (allow.empty()) return error(404, "Not found");
    Response response;
    if (method == "OPTIONS") {
        response.status = 204;
    } else {
        response = error(405, "Method not allowed");
    }
    response.headers.emplace_back("Allow", allow);
    return response;
}

bool is_utf8(std::string_view text) {
    return wire::valid_utf8(text) == text;
}

/// The name of what the client wrote into the target that is not text. No handler has to think of
/// it: a database would, in its own words.
std::optional<std::string_view> not_text(const Request& request) {
    for (const auto& [name, value] : request.captures) {
        if (!is_utf8(value)) return name;
    }
    for (const auto& [name, value] : request.query) {
        if (!is_utf8(name) || !is_utf8(value)) return name;
    }
    return std::nullopt;
}

}  // namespace

void dispatch(const std::shared_ptr<Shared>& shared, const std::shared_ptr<Connection>& connection,
              Complete complete) {
    auto& head = complete.head;
    auto target = parse_target(head.target);
    const auto& method = head.method == "HEAD" ? "GET" : head.method;
    auto match = shared->router.find(method, target.segments);

    Responder::Exchange::Facts facts;
    facts.method = head.method;
    facts.minor_version = head.minor_version;
    facts.persistence = head.persistence;
    facts.request_id = request_id_of(head, shared->random);
    facts.route = match.pattern.empty() ? "unmatched" : match.pattern;
    facts.began = complete.at;
    auto request = make_request(std::move(head), std::move(complete.body), std::move(target));
    request.request_id = facts.request_id;
    request.peer = connection->peer();
    request.held_back = complete.begins == Begins::kLater;
    request.captures = std::move(match.captures);
    if (shared->tracer != nullptr && match.route != nullptr)
        facts.span = start_request_span(*shared->tracer, request, facts.method, facts.route);
    const Responder responder(
        std::make_shared<Responder::Exchange>(shared, connection, std::move(facts)));
    if (match.route == nullptr) {
        return responder.respond(unrouted(shared->router, request.method, request.path, match));
    }
    if (const auto wrong = not_text(request))
        return responder.respond(error(400, "must be UTF-8", *wrong));
    try {
        match.route->handler(request, responder);
    } catch (...) {
        responder.fail(std::current_exception());
    }
}

void answer_passed(const std::shared_ptr<Shared>& shared,
                   const std::shared_ptr<Connection>& connection, PassedRequest request) {
    Responder::Exchange::Facts facts;
    facts.method = std::move(request.method);
    facts.minor_version = request.minor_version;
    facts.persistence = request.persistence;
    facts.request_id = std::move(request.request_id);
    const auto known = shared->router.known(request.route);
    facts.route = known.empty() ? "unmatched" : known;
    facts.began = shared->loop.now();
    if (shared->tracer != nullptr) {
        Request passed;
        passed.method = facts.method;
        passed.request_id = facts.request_id;
        passed.path = facts.route;
        facts.span = start_request_span(*shared->tracer, passed, facts.method, facts.route);
    }
    const Responder responder(
        std::make_shared<Responder::Exchange>(shared, connection, std::move(facts)));
    try {
        if (shared->on_passed) shared->on_passed(request.note, responder);
    } catch (...) {
        responder.fail(std::current_exception());
    }
}

std::string refusal_answer(Shared& shared, const Head& head, const Refusal& refusal) {
    const auto request_id = request_id_of(head, shared.random);
    auto response = error(refusal.status, refusal.message);
    if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
    AnswerFrame frame;
    frame.method = head.method;
    frame.request_id = request_id;
    if (shared.observer) {
        Served served;
        served.method = head.method.empty() ? "unknown" : std::string_view(head.method);
        served.route = "unmatched";
        served.status = refusal.status;
        served.request_id = request_id;
        shared.observer(served);
    }
    return write_answer(response, frame).value_or("");
}

}  // namespace bellhop::http
