// A text that stays as it is while the process runs: a document, a page, a style sheet.
#pragma once

#include "http/message.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bellhop::http {

/// Answers with its text, or with 304 where the client has it already. @see RFC 9110, section 13.1
class Asset {
 public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    /// @param headers besides those that every asset has: ETag, Cache-Control (asked for again each
    /// time), X-Content-Type-Options
    Asset(std::string content_type, std::string body, Headers headers = {});

    [[nodiscard]] Response respond(const Request& request) const;
    [[nodiscard]] const std::string& etag() const { return etag_; }
    [[nodiscard]] const std::string& body() const { return whole_.body; }

 private:
    std::string etag_;
    Response whole_;
    Response not_modified_;
};

}  // namespace bellhop::http
