// The HTTP/1.1 server: libuv's sockets, our limits. An answer may come later, at no thread's cost.
// @see RFC 9110 (semantics), RFC 9112 (HTTP/1.1)
#pragma once

#include "core/errors.hpp"
#include "core/random.hpp"
#include "http/message.hpp"
#include "loop/uv_loop.hpp"
#include "trace/tracer.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::http {

/// Bounds, each answered as RFC 9110 says where it is passed.
struct Limits {
    std::size_t head_bytes = std::size_t{16} * 1024;  ///< request line and headers: 431
    std::size_t header_count = 100;                   ///< 431
    std::size_t target_bytes = 4096;                  ///< 414
    std::size_t body_bytes = std::size_t{64} * 1024;  ///< 413
    Milliseconds head_deadline{10000};                ///< whole head, from its first byte: 408
    Milliseconds body_deadline{30000};                ///< whole body, from the end of the head: 408
    Milliseconds idle{60000};             ///< a kept-alive connection without a request: closed
    std::size_t connections = 4096;       ///< beyond it a connection is told 503 and closed
    std::size_t requests_per_turn = 128;  ///< while crowded, in one turn of the loop
    std::size_t stream_pending_bytes =
        std::size_t{256} * 1024;  ///< a slower reader of a stream is cut off
    Milliseconds unread{30000};   ///< a client that takes nothing of its answer for so long: closed
};

/// A response that goes on for as long as both sides want: Server-Sent Events.
class EventStream {
 public:
    EventStream() = default;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;
    virtual ~EventStream() = default;
    /// Sends one event. @param id may be empty @return false where the reader has gone
    virtual bool send(std::string_view id, std::string_view event, std::string_view data) = 0;
    /// A comment line, to keep the connection alive.
    virtual bool send_comment(std::string_view text) = 0;
    [[nodiscard]] virtual bool open() const = 0;
    virtual void close() = 0;
};

/// A connection on its way to the process that takes this one's place.
struct Passed {
    loop::Descriptor socket;
    std::string state;  ///< for Server::adopt over there
};

/// The duty to answer one request, once, now or later, from the loop's thread. Copies share the
/// duty; where the last one goes without an answer, the client gets 500. Answering a client that
/// has gone does nothing.
class Responder {
 public:
    class Exchange;
    explicit Responder(std::shared_ptr<Exchange> exchange);

    void respond(const Response& response) const;
    /// Answers as the error says: BadMessage 400, Conflict 409, Unavailable 503 with Retry-After;
    /// anything else 500, its text in the log and not in the answer.
    void fail(const std::exception_ptr& error) const;
    /// The same without a throw, for who refuses thousands a second.
    void fail(const Unavailable& away) const;
    /// Begins a `text/event-stream`.
    [[nodiscard]] std::shared_ptr<EventStream> stream() const;
    /// Whether the client still waits.
    [[nodiscard]] bool waiting() const;
    /// While the server is handed over: leaves the answer to the successor, whose `on_passed` gets
    /// the note. @return false where there is none: then answer it
    [[nodiscard]] bool pass_on(std::string note) const;
    /// The span of this request; none where nobody records it. It ends with the answer.
    [[nodiscard]] const trace::Span& span() const;
    /// What the request turned out to be about, for the log line where it fails.
    void about(std::string_view subject) const;

 private:
    std::shared_ptr<Exchange> exchange_;
};

/// What the server tells whoever counts: after each answer.
struct Served {
    std::string_view method;  ///< as sent; `unknown` where no known one was
    std::string_view route;   ///< the pattern, or `unmatched`
    int status = 0;
    Microseconds took{0};  ///< from the complete request to the answer handed to the socket
    std::string_view request_id;
    std::string_view error;  ///< what an exception said and the answer did not, for the log
    std::string_view about;  ///< @see Responder::about; mostly empty
    std::optional<trace::TraceId> trace{};  ///< where its span was recorded
};

/// A route as it was added.
struct RouteName {
    std::string method;
    std::string pattern;
    friend auto operator<=>(const RouteName&, const RouteName&) = default;
};

/// Routes and connections. One thread, the loop's.
class Server {
 public:
    /// May throw: answered as Responder::fail says. For a deferred answer keep a copy of the
    /// responder.
    using Handler = std::function<void(const Request&, const Responder&)>;

    Server(loop::UvLoop& loop, Random& random, Limits limits = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Adds a route; `{name}` stands for one segment of the path. A path known under other methods
    /// answers 405 with Allow, an unknown one 404, both as JSON. GET answers HEAD too, OPTIONS
    /// answers 204 with Allow.
    void route(std::string_view method, std::string_view pattern, Handler handler);
    /// All that were added, by pattern and method.
    [[nodiscard]] std::vector<RouteName> routes() const;
    void observe(std::function<void(const Served&)> observer);
    /// While this says so, only Limits::requests_per_turn requests begin in a turn of the loop, and
    /// the others wait for theirs: so a flood of what is only refused leaves the loop time for what
    /// was let in. Asked when a request is complete.
    void crowded_when(std::function<bool()> crowded);
    /// Records spans of requests from now on: of those that change something, and of those whose
    /// client traces them. The tracer must outlive this.
    void trace_with(trace::Tracer& tracer);

    /// @throws BadConfiguration where the address can't be listened on
    void listen(const loop::Address& address);
    /// Accepts on a socket that listens already. @throws BadConfiguration where it does not
    void listen(loop::Descriptor listening);
    [[nodiscard]] int port() const;
    /// The listening socket once more, for a successor.
    [[nodiscard]] loop::Descriptor listening() const;
    /// Stops accepting, closes idle connections, finishes what was begun (answers carry
    /// `Connection: close`), closes streams; calls `done` when no connection is left, or after
    /// `most`.
    void drain(Milliseconds most, std::function<void()> done);
    /// As `drain`, but hardly any connection is closed: each goes to `take` as soon as nothing of
    /// it is under way here, between two requests or by Responder::pass_on. Streams are ended.
    void hand_over(Milliseconds most, std::function<void(Passed)> take, std::function<void()> done);
    /// Goes on with a connection that a predecessor handed over. One that cannot be understood is
    /// closed.
    void adopt(Passed passed);
    /// Who answers the requests that a predecessor passed on. @see Responder::pass_on
    void on_passed(std::function<void(const std::string& note, const Responder&)> handler);
    [[nodiscard]] std::size_t connections() const;

 private:
    class State;
    [[nodiscard]] static loop::UvLoop::Accepted accepting(const std::shared_ptr<State>& state);
    std::shared_ptr<State> state_;
};

}  // namespace bellhop::http
