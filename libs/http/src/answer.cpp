// Writes status lines, headers, chunks and events.
#include "answer.hpp"

#include "head_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace bellhop::http {

namespace {

using Reason = std::pair<int, std::string_view>;
constexpr std::array<Reason, 30> kReasons = {{{200, "OK"},
                                              {201, "Created"},
                                              {202, "Accepted"},
                                              {204, "No Content"},
                                              {301, "Moved Permanently"},
                                              {302, "Found"},
                                              {303, "See Other"},
                                              {304, "Not Modified"},
                                              {307, "Temporary Redirect"},
                                              {308, "Permanent Redirect"},
                                              {400, "Bad Request"},
                                              {401, "Unauthorized"},
                                              {402, "Payment Required"},
                                              {403, "Forbidden"},
                                              {404, "Not Found"},
                                              {405, "Method Not Allowed"},
                                              {408, "Request Timeout"},
                                              {409, "Conflict"},
                                              {410, "Gone"},
                                              {413, "Content Too Large"},
                                              {414, "URI Too Long"},
                                              {415, "Unsupported Media Type"},
                                              {417, "Expectation Failed"},
                                              {422, "Unprocessable Content"},
                                              {429, "Too Many Requests"},
                                              {431, "Request Header Fields Too Large"},
                                              {500, "Internal Server Error"},
                                              {501, "Not Implemented"},
                                              {503, "Service Unavailable"},
                                              {505, "HTTP Version Not Supported"}}};

/// Empty for a status that has none here: the phrase is optional and nobody reads it.
std::string_view reason_of(int status) {
    const auto* found = std::find_if(kReasons.begin(), kReasons.end(),
                                     [status](const Reason& one) { return one.first == status; });
    return found == kReasons.end() ? "" : found->second;
}

bool is_sendable_value(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char byte) {
        const auto code = static_cast<unsigned char>(byte);
        return byte == '\t' || (code >= 0x20 && code != 0x7f);
    });
}

bool is_sendable(const Response& response) {
    if (response.status < 200 || response.status > 599) return false;
    if (!is_sendable_value(response.content_type)) return false;
    constexpr std::array<std::string_view, 5> kOwn = {
        "connection", "content-length", "content-type", "transfer-encoding", "x-request-id"};
    return std::all_of(response.headers.begin(), response.headers.end(), [&](const auto& header) {
        const bool own =
            std::find(kOwn.begin(), kOwn.end(), lower_case(header.first)) != kOwn.end();
        return !own && is_token(header.first) && is_sendable_value(header.second);
    });
}

void add_header(std::string& bytes, std::string_view name, std::string_view value) {
    bytes.append(name).append(": ").append(value).append("\r\n");
}

std::string begin_head(int status, const AnswerFrame& frame) {
    std::string bytes = "HTTP/1.1 " + std::to_string(status) + ' ';
    bytes.append(reason_of(status)).append("\r\n");
    if (frame.persistence == Persistence::kClose) {
        add_header(bytes, "Connection", "close");
    } else if (frame.minor_version == 0) {
        add_header(bytes, "Connection", "keep-alive");
    }
    add_header(bytes, "X-Request-Id", frame.request_id);
    return bytes;
}

/// Takes the first line off the text; a line ends with CR LF, CR or LF.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find_first_of("\r\n");
    const auto line = text.substr(0, end);
    if (end == std::string_view::npos) {
        text = {};
    } else {
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    return line;
}

void add_lines(std::string& bytes, std::string_view prefix, std::string_view text) {
    do {
        const auto line = take_line(text);
        bytes.append(prefix).append(line).append("\n");
    } while (!text.empty());
}

}  // namespace

std::optional<std::string> write_answer(const Response& response, const AnswerFrame& frame) {
    if (!is_sendable(response)) return std::nullopt;
    std::string bytes = begin_head(response.status, frame);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) {
        if (!response.content_type.empty()) {
            add_header(bytes, "Content-Type", response.content_type);
        }
        add_header(bytes, "Content-Length", std::to_string(response.body.size()));
    }
    for (const auto& [name, value] : response.headers) add_header(bytes, name, value);
    bytes += "\r\n";
    if (!bodiless && frame.method != "HEAD") bytes += response.body;
    return bytes;
}

std::string write_stream_head(const AnswerFrame& frame) {
    std::string bytes = begin_head(200, frame);
    add_header(bytes, "Content-Type", "text/event-stream");
    add_header(bytes, "Cache-Control", "no-store");
    if (frame.minor_version >= 1) add_header(bytes, "Transfer-Encoding", "chunked");
    return bytes + "\r\n";
}

std::string write_chunk(std::string_view bytes) {
    std::array<char, 16> size{};
    auto* const end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
    std::string chunk(size.data(), end);
    chunk.append("\r\n").append(bytes).append("\r\n");
    return chunk;
}

std::string write_event(std::string_view id, std::string_view event, std::string_view data) {
    std::string bytes;
    // A browser ignores an id that holds a NUL, and then resumes at the wrong place.
    const auto id_line = take_line(id);
    const auto event_line = take_line(event);
    if (!id_line.empty() && id_line.find('\0') == std::string_view::npos) {
        bytes.append("id: ").append(id_line).append("\n");
    }
    if (!event_line.empty()) bytes.append("event: ").append(event_line).append("\n");
    add_lines(bytes, "data: ", data);
    return bytes + '\n';
}

std::string write_comment(std::string_view text) {
    std::string bytes;
    add_lines(bytes, ": ", text);
    return bytes + '\n';
}

}  // namespace bellhop::http
