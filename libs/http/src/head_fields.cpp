// Reads the lines of a head, strictly: what two parties could read differently is refused.
#include "head_fields.hpp"

#include "target.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace bellhop::http {

namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

bool is_alphanumeric(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

bool is_value_byte(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return byte == '\t' || (code >= 0x20 && code != 0x7f);
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Refusal> read_version(std::string_view version, Head& head) {
    const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                        is_digits(version.substr(5, 1)) && is_digits(version.substr(7, 1));
    if (!shaped) return Refusal{400, "The request line is malformed"};
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return Refusal{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here"};
    }
    head.minor_version = version[7] - '0';
    return std::nullopt;
}

/// `http://host/path` becomes `/path` (RFC 9112 section 3.2.2).
std::string_view origin_form(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (lower_case(target.substr(0, scheme.size())) != scheme) continue;
        const auto path = target.find_first_of("/?", scheme.size());
        if (path == std::string_view::npos) return "/";
        return target[path] == '/' ? target.substr(path) : std::string_view{};
    }
    return target;
}

std::optional<Refusal> read_target(std::string_view target, const Limits& limits, Head& head) {
    if (target.size() > limits.target_bytes) return Refusal{414, "The request target is too long"};
    target = origin_form(target);
    const bool whole_server = target == "*" && head.method == "OPTIONS";
    if (!whole_server && !is_sound_target(target)) {
        return Refusal{400, "The request target is malformed"};
    }
    head.target = target;
    return std::nullopt;
}

std::size_t count_of(const Head& head, std::string_view name) {
    return static_cast<std::size_t>(
        std::count_if(head.headers.begin(), head.headers.end(),
                      [name](const auto& header) { return header.first == name; }));
}

bool is_host(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char byte) {
        return is_alphanumeric(byte) ||
               std::string_view("-._~:[]%!$&'()*+,;=").find(byte) != std::string_view::npos;
    });
}

std::optional<Refusal> judge_host(const Head& head) {
    const auto hosts = count_of(head, "host");
    if (hosts > 1 || (hosts == 0 && head.minor_version >= 1)) {
        return Refusal{400, "Exactly one Host header is required"};
    }
    if (!is_host(head.header("host").value_or(""))) {
        return Refusal{400, "The Host header is malformed"};
    }
    return std::nullopt;
}

std::optional<Refusal> judge_transfer_encoding(Head& head) {
    // RFC 9112 section 6.1: a length beside it, or an older version, is how requests are smuggled.
    if (head.header("content-length") || head.minor_version == 0) {
        return Refusal{400, "Transfer-Encoding cannot be combined with this request"};
    }
    if (count_of(head, "transfer-encoding") > 1 ||
        lower_case(*head.header("transfer-encoding")) != "chunked") {
        return Refusal{501, "The only transfer coding known here is chunked"};
    }
    head.framing = Framing::kChunked;
    return std::nullopt;
}

std::optional<Refusal> judge_length(const Limits& limits, Head& head) {
    const auto length = head.header("content-length");
    if (!length) return std::nullopt;
    if (count_of(head, "content-length") > 1 || !is_digits(*length)) {
        return Refusal{400, "The Content-Length is malformed"};
    }
    const auto* end = length->data() + length->size();
    const auto read = std::from_chars(length->data(), end, head.content_length);
    if (read.ec != std::errc{} || head.content_length > limits.body_bytes) {
        head.content_length = 0;
        return Refusal{413, "The body is too large"};
    }
    head.framing = Framing::kLength;
    return std::nullopt;
}

std::optional<Refusal> judge_expectation(Head& head) {
    const auto expected = head.header("expect");
    if (!expected || head.minor_version == 0) return std::nullopt;
    if (count_of(head, "expect") > 1 || lower_case(*expected) != "100-continue") {
        return Refusal{417, "The only expectation met here is 100-continue"};
    }
    head.expectation = Expectation::kContinue;
    return std::nullopt;
}

bool names(std::string_view list, std::string_view option) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (lower_case(trimmed(list.substr(0, comma))) == option) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

void read_persistence(Head& head) {
    bool close = false;
    bool keep = head.minor_version >= 1;
    for (const auto& [name, value] : head.headers) {
        if (name != "connection") continue;
        close = close || names(value, "close");
        keep = keep || names(value, "keep-alive");
    }
    head.persistence = keep && !close ? Persistence::kKeepAlive : Persistence::kClose;
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& byte : lower) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return lower;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char byte) {
        return is_alphanumeric(byte) ||
               std::string_view("!#$%&'*+-.^_`|~").find(byte) != std::string_view::npos;
    });
}

std::optional<Refusal> read_request_line(std::string_view line, const Limits& limits, Head& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || !is_token(line.substr(0, first))) {
        return Refusal{400, "The request line is malformed"};
    }
    if (auto refusal = read_version(line.substr(last + 1), head)) return refusal;
    const auto method = line.substr(0, first);
    if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end()) {
        return Refusal{501, "The method is unknown"};
    }
    head.method = method;
    return read_target(line.substr(first + 1, last - first - 1), limits, head);
}

std::optional<Refusal> read_header_line(std::string_view line, Head& head) {
    const auto colon = line.find(':');
    // A folded line begins with a space, and a space before the colon is no token either.
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return Refusal{400, "A header is malformed"};
    }
    const auto value = trimmed(line.substr(colon + 1));
    if (!std::all_of(value.begin(), value.end(), is_value_byte)) {
        return Refusal{400, "A header holds a forbidden byte"};
    }
    head.headers.emplace_back(lower_case(line.substr(0, colon)), value);
    return std::nullopt;
}

std::optional<Refusal> judge_headers(const Limits& limits, Head& head) {
    read_persistence(head);
    if (auto refusal = judge_host(head)) return refusal;
    if (head.header("transfer-encoding")) {
        if (auto refusal = judge_transfer_encoding(head)) return refusal;
    }
    if (auto refusal = judge_length(limits, head)) return refusal;
    for (const auto& [name, value] : head.headers) {
        if (name == "content-encoding" && lower_case(value) != "identity") {
            return Refusal{415, "Encoded bodies are not accepted"};
        }
    }
    return judge_expectation(head);
}

}  // namespace bellhop::http
