// Looking into a request, and the error body.
#include "http/message.hpp"

#include "core/errors.hpp"
#include "http/bodies.hpp"
#include "wire/json_text.hpp"

#include <charconv>

namespace bellhop::http {

namespace {

std::optional<std::string_view> first_of(const std::multimap<std::string, std::string>& pairs,
                                         std::string_view name) {
    // find() may give any of several equal names; lower_bound gives the first.
    const auto found = pairs.lower_bound(std::string(name));
    if (found == pairs.end() || found->first != name) return std::nullopt;
    return found->second;
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
    return first_of(headers, name);
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
    return first_of(query, name);
}

Response json(int status, std::string text) {
    text += '\n';
    return {status, "application/json", {}, std::move(text)};
}

std::int64_t whole_parameter(const Request& request, std::string_view name, WholeNumber bounds) {
    const auto text = request.parameter(name);
    if (!text || text->empty()) return bounds.usual;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), number);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == text->data() + text->size();
    if (!whole || number < 1 || number > bounds.most) {
        throw BadMessage(std::string(name),
                         "must be a whole number from 1 to " + std::to_string(bounds.most));
    }
    return number;
}

Response error(int status, std::string_view message, std::string_view field) {
    ErrorBody body;
    // It may quote bytes of the client.
    body.message = wire::valid_utf8(message);
    if (!field.empty()) body.field = wire::valid_utf8(field);
    return {status, "application/json", {}, wire::encode(body)};
}

Response answer_of(const Problem& problem) {
    auto response = json(problem.status, wire::encode(problem));
    response.content_type = "application/problem+json";
    return response;
}

}  // namespace bellhop::http
