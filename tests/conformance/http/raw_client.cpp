// Blocking sockets with a bound on every wait.
#include "raw_client.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bellhop::tests {

namespace {

constexpr int kWaitMs = 10'000;
constexpr int kFullMs = 300;

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    return text;
}

RawAnswer parse_head(std::string_view head) {
    RawAnswer answer;
    if (!head.starts_with("HTTP/1.1 ")) throw std::runtime_error("no status line");
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) throw std::runtime_error("no header line");
        answer.headers[lower_case(std::string(line.substr(0, colon)))] = line.substr(colon + 2);
        head.remove_prefix(end + 2);
    }
    return answer;
}

}  // namespace

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
}

RawClient::~RawClient() {
    close();
}

void RawClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

int RawClient::local_port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        pollfd wait{socket_, POLLOUT, 0};
        if (::poll(&wait, 1, kWaitMs) != 1) return false;
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::size_t RawClient::flood(std::string_view bytes, std::size_t most) {
    std::size_t taken = 0;
    while (taken < most) {
        pollfd wait{socket_, POLLOUT, 0};
        if (::poll(&wait, 1, kFullMs) != 1) break;
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) break;
        taken += static_cast<std::size_t>(sent);
    }
    return taken;
}

RawClient::Got RawClient::read_more() {
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, kWaitMs) != 1) return Got::kNothing;
    std::array<char, 65536> bytes{};
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    if (count == 0) return Got::kEnd;
    return count < 0 ? Got::kReset : Got::kBytes;
}

std::string RawClient::read_until(std::string_view text) {
    while (true) {
        const auto at = buffer_.find(text);
        if (at != std::string::npos) {
            auto found = buffer_.substr(0, at + text.size());
            buffer_.erase(0, found.size());
            return found;
        }
        if (read_more() != Got::kBytes) return {};
    }
}

RawAnswer RawClient::read_answer(std::string_view method) {
    const auto head = read_until("\r\n\r\n");
    if (head.empty()) return {};
    auto answer = parse_head(std::string_view(head).substr(0, head.size() - 2));
    const auto length = answer.header("content-length");
    const std::size_t size = length.empty() || method == "HEAD" ? 0 : std::stoul(length);
    while (buffer_.size() < size) {
        if (read_more() != Got::kBytes) throw std::runtime_error("the body is cut short");
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

bool RawClient::closed_cleanly() {
    return buffer_.empty() && read_more() == Got::kEnd;
}

bool RawClient::closed() {
    auto got = Got::kBytes;
    while (got == Got::kBytes) got = read_more();
    return got != Got::kNothing;
}

std::string request(std::string_view method, std::string_view target,
                    std::string_view header_lines) {
    std::string bytes(method);
    bytes.append(" ").append(target).append(" HTTP/1.1\r\nHost: here\r\n");
    return bytes.append(header_lines).append("\r\n");
}

std::string request_with(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view header_lines) {
    const auto length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return request(method, target, length + std::string(header_lines)) + std::string(body);
}

}  // namespace bellhop::tests
