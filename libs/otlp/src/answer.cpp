// A collector's answers: whatever they are, they are a value here.
#include "answer.hpp"

#include "core/errors.hpp"
#include "wire/codec.hpp"

#include <algorithm>
#include <charconv>

namespace bellhop::otlp {

namespace {

constexpr std::int64_t kLongestWait = 60;  // seconds

std::int64_t number_in(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::max<std::int64_t>(number, 0);
}

std::string text_of(const wire::Value* value) {
    return value == nullptr ? "" : value->text;
}

/// `{"partialSuccess":{"rejectedSpans":"3","errorMessage":"…"}}`; a body that is not so says
/// nothing.
Verdict read_taken(const std::string& body) {
    Verdict verdict{Verdict::Kind::kTaken};
    try {
        const auto answer = wire::parse(body.empty() ? "{}" : body);
        const auto* partial = answer.member("partialSuccess");
        if (partial == nullptr) return verdict;
        verdict.rejected =
            static_cast<std::size_t>(number_in(text_of(partial->member("rejectedSpans"))));
        if (verdict.rejected > 0)
            verdict.why = "the collector rejected spans: " +
                          text_of(partial->member("errorMessage")).substr(0, 200);
    } catch (const BadMessage&) {
        return verdict;
    }
    return verdict;
}

std::optional<Milliseconds> wait_in(const http::ClientResponse& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "retry-after")
            return Milliseconds{std::min(number_in(value), kLongestWait) * 1000};
    }
    return std::nullopt;
}

}  // namespace

Verdict judge(const std::optional<http::ClientResponse>& response, const std::string& error) {
    if (!response) return {Verdict::Kind::kLater, 0, {}, error};
    const int status = response->status;
    if (status >= 200 && status < 300) return read_taken(response->body);
    const bool later = status == 429 || status == 502 || status == 503 || status == 504;
    return {later ? Verdict::Kind::kLater : Verdict::Kind::kRefused, 0, wait_in(*response),
            "the collector answers with status " + std::to_string(status)};
}

}  // namespace bellhop::otlp
