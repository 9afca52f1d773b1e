// A request as a handler sees it, and the answer that it gives.
#pragma once

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

/// The error body of this API: `{"status":"error","message":…,"field":…}`, the field left out where
/// empty.
[[nodiscard]] Response error(int status, std::string_view message, std::string_view field = {});

}  // namespace bellhop::http
