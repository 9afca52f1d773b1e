// A request as a handler sees it, and the answer that it gives.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellhop::http {

/// A complete request, checked against the limits before any handler sees it.
struct Request {
    std::string method;  ///< capital letters; HEAD arrives as GET
    std::string path;    ///< percent-decoded, without the query
    std::multimap<std::string, std::string> query;
    std::multimap<std::string, std::string> headers;  ///< names in lower case
    std::map<std::string, std::string> captures;      ///< what `{name}` in the route stood for
    std::string body;
    std::string request_id;  ///< the client's X-Request-Id where it sent a sane one, else made here
    std::string peer;
    bool held_back = false;  ///< it came while the server was crowded, and began later

    /// The first header of that name (given in lower case).
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// An answer of JSON text, with the newline that a terminal likes.
[[nodiscard]] Response json(int status, std::string text);

/// What a whole number in the query may be: 1 to `most`; `usual` where it is not given.
struct WholeNumber {
    std::int64_t usual = 1;
    std::int64_t most = INT64_MAX;
};
/// @throws BadMessage naming the parameter where it is no such number
[[nodiscard]] std::int64_t whole_parameter(const Request& request, std::string_view name,
                                           WholeNumber bounds);

/// The error body of this API: `{"status":"error","message":…,"field":…}`, the field left out where
/// empty.
[[nodiscard]] Response error(int status, std::string_view message, std::string_view field = {});

}  // namespace bellhop::http
