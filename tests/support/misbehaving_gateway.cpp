// The gateway's books, and the sockets on which it misbehaves.
#include "support/misbehaving_gateway.hpp"

#include "loop/uv_loop.hpp"
#include "wire/document.hpp"

#include <future>
#include <memory>
#include <optional>
#include <utility>

namespace bellhop::tests {

namespace {

using Asked = MisbehavingGateway::Asked;
using Answer = MisbehavingGateway::Answer;

std::string member(const std::string& body, std::string_view name) {
    const auto document = wire::parse(body);
    const auto* value = document.member(name);
    return value == nullptr ? "" : value->text;
}

std::string header(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

/// Takes one whole request off the front of the bytes, where there is one. Only what http::Client
/// sends.
std::optional<Asked> take_request(std::string& bytes) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) return std::nullopt;
    const auto head = bytes.substr(0, end + 2);
    const auto length = header(head, "Content-Length");
    const auto size = length.empty() ? 0 : std::stoul(length);
    if (bytes.size() < end + 4 + size) return std::nullopt;
    const auto path = head.find(' ') + 1;
    Asked asked{head.substr(path, head.find(' ', path) - path), header(head, "Idempotency-Key"),
                bytes.substr(end + 4, size)};
    bytes.erase(0, end + 4 + size);
    return asked;
}

std::string http_text(const Answer& answer) {
    return "HTTP/1.1 " + std::to_string(answer.status) +
           " So\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body;
}

/// The connections, in the server's own thread.
class Sockets {
 public:
    Sockets(MisbehavingGateway& gateway, const std::string& host) : gateway_(gateway) {
        listener_ = loop_.listen({host, 0}, [this](auto stream) { take(std::move(stream)); });
    }
    [[nodiscard]] int port() const { return listener_->port(); }
    void run() {
        while (!gateway_.ending()) loop_.run_once(Milliseconds{20});
    }

 private:
    struct Connection {
        std::unique_ptr<loop::Stream> stream;
        std::string bytes;
    };

    void take(std::unique_ptr<loop::Stream> stream) {
        const auto id = ++last_id_;
        auto& connection = connections_[id];
        connection.stream = std::move(stream);
        connection.stream->start(
            {[this, id](std::string_view bytes) { read(id, bytes); },
             [this, id](const std::string&) { loop_.post([this, id] { connections_.erase(id); }); },
             {}});
    }

    void read(int id, std::string_view bytes) {
        auto& connection = connections_.at(id);
        connection.bytes += bytes;
        while (const auto asked = take_request(connection.bytes)) {
            const auto [act, answer] = gateway_.meet(*asked);
            respond(*connection.stream, act, answer);
        }
    }

    static void respond(loop::Stream& stream, const Act& act, const Answer& answer) {
        const auto text = http_text(answer);
        switch (act.manner) {
            case Manner::kHonest:
                return stream.write(text);
            case Manner::kSilentAfterwards:
                return;
            case Manner::kDropAfterwards:
            case Manner::kDropBefore:
                return stream.close();
            case Manner::kFailAfterwards:
                return stream.write(http_text({500, "{}"}));
            case Manner::kCutAfterwards:
                stream.write(text.substr(0, text.size() - 5));
                return stream.close_after_writes();
            case Manner::kGarbageAfterwards:
                stream.write("\x16\x03\x01 certainly not HTTP\r\n\r\n");
                return stream.close_after_writes();
            case Manner::kMalformedAfterwards:
                return stream.write(http_text({200, R"({"status":"approved","reas)"}));
            case Manner::kAnswerStatus:
                return stream.write(http_text({act.status, R"({"status":"error"})"}));
        }
    }

    MisbehavingGateway& gateway_;
    loop::UvLoop loop_;
    std::map<int, Connection> connections_;
    std::unique_ptr<loop::Listener> listener_;
    int last_id_ = 0;
};

}  // namespace

MisbehavingGateway::MisbehavingGateway(std::string host) : host_(std::move(host)) {
    std::promise<int> listening;
    auto chosen = listening.get_future();
    thread_ = std::thread([this, &listening] {
        std::optional<Sockets> sockets;
        try {
            sockets.emplace(*this, host_);
        } catch (...) {
            return listening.set_exception(std::current_exception());
        }
        listening.set_value(sockets->port());
        sockets->run();
    });
    try {
        port_ = chosen.get();
    } catch (...) {
        thread_.join();
        throw;
    }
}

MisbehavingGateway::~MisbehavingGateway() {
    ending_ = true;
    thread_.join();
}

std::string MisbehavingGateway::url() const {
    return "http://" + host_ + ":" + std::to_string(port_) + "/v1";
}

void MisbehavingGateway::next(const std::vector<Act>& acts) {
    const std::lock_guard lock(mutex_);
    next_.assign(acts.begin(), acts.end());
}

void MisbehavingGateway::always(Act act) {
    const std::lock_guard lock(mutex_);
    always_ = act;
}

int MisbehavingGateway::requests() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(keys_.size());
}

int MisbehavingGateway::charges() const {
    const std::lock_guard lock(mutex_);
    return charges_;
}

int MisbehavingGateway::refunds() const {
    const std::lock_guard lock(mutex_);
    return refunds_;
}

std::map<std::string, bool> MisbehavingGateway::books() const {
    const std::lock_guard lock(mutex_);
    return held_;
}

std::vector<std::string> MisbehavingGateway::keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}

std::pair<Act, Answer> MisbehavingGateway::meet(const Asked& asked) {
    const std::lock_guard lock(mutex_);
    keys_.push_back(asked.key);
    Act act = always_;
    if (!next_.empty()) {
        act = next_.front();
        next_.pop_front();
    }
    if (act.manner == Manner::kDropBefore || act.manner == Manner::kAnswerStatus) return {act, {}};
    return {act, carry_out(asked)};
}

Answer MisbehavingGateway::carry_out(const Asked& asked) {
    if (asked.key.empty() || member(asked.body, "idempotency_key") != asked.key) {
        return {400, R"({"status":"error"})"};
    }
    const auto [place, is_new] = answers_.try_emplace(asked.path + ' ' + asked.key);
    if (is_new) place->second = asked.path == "/v1/charges" ? charge(asked) : refund(asked);
    return place->second;
}

Answer MisbehavingGateway::charge(const Asked& asked) {
    const auto method = member(asked.body, "payment_method");
    if (method == "empty_card") return {200, R"({"status":"declined","reason":"No funds"})"};
    if (method == "stolen_card") return {402, R"({"status":"declined","reason":"Stolen"})"};
    ++charges_;
    held_[member(asked.body, "booking_id")] = true;
    return {201, R"({"status":"approved","reason":"Approved","reference":"ch_)" +
                     std::to_string(charges_) + "\"}"};
}

Answer MisbehavingGateway::refund(const Asked& asked) {
    if (asked.path != "/v1/refunds") return {404, R"({"status":"error"})"};
    const auto held = held_.find(member(asked.body, "booking_id"));
    if (held == held_.end()) return {404, R"({"status":"error"})"};
    if (!held->second) return {200, R"({"status":"nothing_to_refund"})"};
    held->second = false;
    ++refunds_;
    return {200, R"({"status":"refunded"})"};
}

}  // namespace bellhop::tests
