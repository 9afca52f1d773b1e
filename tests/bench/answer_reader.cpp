// Our own few lines: a general client costs more CPU than the services that are measured.
#include "bench/answer_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace bellhop::bench {

namespace {

/// The value of a header, from its first character to the end of the head; empty: not there.
std::string_view header(std::string_view head, std::string_view name) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    };
    const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(), same);
    if (found == head.end()) return {};
    auto value = head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value;
}

}  // namespace

std::string_view HttpAnswer::text(std::string_view member) const {
    const auto quoted = '"' + std::string(member) + '"';
    const auto found = body.find(quoted);
    if (found == std::string::npos) return {};
    const auto open = body.find_first_not_of(": ", found + quoted.size());
    if (open == std::string::npos || body[open] != '"') return {};
    return std::string_view(body).substr(open + 1, body.find('"', open + 1) - open - 1);
}

std::optional<HttpAnswer> take_answer(std::string& received) {
    constexpr std::string_view kEnd = "\r\n\r\n";
    const auto end = received.find(kEnd);
    if (end == std::string::npos || end < 12) return std::nullopt;
    const auto head = std::string_view(received).substr(0, end + 2);
    const auto length_text = header(head, "\r\ncontent-length:");
    if (length_text.empty())
        throw std::runtime_error("an answer without Content-Length: " + std::string(head));
    const auto length = static_cast<std::size_t>(std::atoll(length_text.data()));
    const auto whole = end + kEnd.size() + length;
    if (received.size() < whole) return std::nullopt;
    HttpAnswer answer;
    answer.status = std::atoi(received.c_str() + 9);
    answer.retry_after = !header(head, "\r\nretry-after:").empty();
    answer.closes = header(head, "\r\nconnection:").starts_with("close");
    answer.body = received.substr(end + kEnd.size(), length);
    received.erase(0, whole);
    return answer;
}

}  // namespace bellhop::bench
