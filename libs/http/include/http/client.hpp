// An HTTP client on the loop: libcurl's multi interface. For calls to other parties: a payment
// gateway, a collector.
#pragma once

#include "core/time.hpp"
#include "loop/uv_loop.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::http {

struct ClientRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    Milliseconds connect_timeout{2000};
    Milliseconds timeout{5000};  ///< the whole exchange
    std::size_t most_response_bytes = std::size_t{1024} * 1024;
};

struct ClientResponse {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
};

/// Many requests at once on one thread; connections are kept and reused. http and https only, no
/// redirects, certificates checked.
class Client {
 public:
    /// The response, or the reason why there is none (the request may have been carried out all the
    /// same).
    using Done =
        std::function<void(std::optional<ClientResponse> response, const std::string& error)>;

    explicit Client(loop::UvLoop& loop, std::size_t most_connections = 64);
    /// Requests under way are dropped; their `done` is not called.
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(ClientRequest request, Done done);

 private:
    class State;
    std::shared_ptr<State> state_;  // a `done` may destroy the client
};

}  // namespace bellhop::http
