// An answer as bytes. @see RFC 9112 section 4
#pragma once

#include "head_scanner.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bellhop::http {

/// What the request says about the shape of its answer.
struct AnswerFrame {
    std::string_view method;
    int minor_version = 1;
    Persistence persistence = Persistence::kClose;
    std::string_view request_id;
};

/// Status line, headers and body; no body for HEAD, 204 and 304. Nothing where the response can't
/// be sent: a line break in a header, a header that is the server's own, a status that is none.
[[nodiscard]] std::optional<std::string> write_answer(const Response& response,
                                                      const AnswerFrame& frame);
/// The head of a `text/event-stream`: chunked, or for HTTP/1.0 up to the end of the connection.
[[nodiscard]] std::string write_stream_head(const AnswerFrame& frame);
/// The bytes as one chunk.
[[nodiscard]] std::string write_chunk(std::string_view bytes);

/// Server-Sent Events (WHATWG HTML section 9.2.6); line breaks in `data` make several data lines,
/// in the others they end the text.
[[nodiscard]] std::string write_event(std::string_view id, std::string_view event,
                                      std::string_view data);
[[nodiscard]] std::string write_comment(std::string_view text);

}  // namespace bellhop::http
