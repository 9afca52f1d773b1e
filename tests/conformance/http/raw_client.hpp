// A client that sends whatever bytes a test wants, and reads answers strictly.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bellhop::tests {

struct RawAnswer {
    int status = 0;                              ///< 0: none came
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? "" : found->second;
    }
};

/// One TCP connection to 127.0.0.1. Each wait ends after 10 s.
class RawClient {
 public:
    explicit RawClient(int port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// @return false where the server closed meanwhile
    bool send(std::string_view bytes);
    /// Sends the bytes again and again until the network takes none for 300 ms, or `most` were
    /// taken. @return how many were
    std::size_t flood(std::string_view bytes, std::size_t most);
    /// Reads one answer with a Content-Length. @param method HEAD: no body is read
    RawAnswer read_answer(std::string_view method = "GET");
    /// Sends a whole request and reads its answer.
    RawAnswer exchange(std::string_view bytes) { return send(bytes), read_answer(); }
    /// Reads until the text was seen. @return all that was read up to its end; empty where it never
    /// came
    std::string read_until(std::string_view text);
    /// Whether the server closes in an orderly way, without another byte.
    [[nodiscard]] bool closed_cleanly();
    /// Whether the server closes, in whatever way; what still comes is dropped.
    [[nodiscard]] bool closed();
    void close();
    [[nodiscard]] int local_port() const;

 private:
    enum class Got { kBytes, kEnd, kReset, kNothing };
    Got read_more();

    int socket_ = -1;
    std::string buffer_;
};

/// A request without a body.
[[nodiscard]] std::string request(std::string_view method, std::string_view target,
                                  std::string_view header_lines = {});
/// A request with a body and its length.
[[nodiscard]] std::string request_with(std::string_view method, std::string_view target,
                                       std::string_view body, std::string_view header_lines = {});

}  // namespace bellhop::tests
