// Answers now or later, and streams.
#include "exchange.hpp"

#include "answer.hpp"
#include "core/errors.hpp"
#include "request_span.hpp"

#include <utility>

namespace bellhop::http {

namespace {

/// Events on one connection. The last owner's death ends the stream.
class ConnectionStream final : public EventStream {
 public:
    explicit ConnectionStream(std::weak_ptr<Connection> connection)
        : connection_(std::move(connection)) {}
    ~ConnectionStream() override { ConnectionStream::close(); }

    bool send(std::string_view id, std::string_view event, std::string_view data) override {
        return send_bytes(write_event(id, event, data));
    }
    bool send_comment(std::string_view text) override { return send_bytes(write_comment(text)); }
    [[nodiscard]] bool open() const override {
        const auto connection = connection_.lock();
        return connection && connection->streaming();
    }
    void close() override {
        if (const auto connection = connection_.lock()) connection->end_stream();
        connection_.reset();
    }

 private:
    bool send_bytes(const std::string& bytes) {
        const auto connection = connection_.lock();
        return connection && connection->send_part(bytes);
    }

    std::weak_ptr<Connection> connection_;
};

Response unavailable(const Unavailable& away) {
    auto response = error(503, away.who() + ": not available now, try again later");
    response.headers.emplace_back("Retry-After", std::to_string(away.retry_after_s()));
    return response;
}

}  // namespace

Responder::Exchange::Exchange(std::shared_ptr<Shared> shared, std::weak_ptr<Connection> connection,
                              Facts facts)
    : shared_(std::move(shared)), connection_(std::move(connection)), facts_(std::move(facts)) {}

Responder::Exchange::~Exchange() {
    respond(error(500, "Internal error"), "the handler gave no answer");
}

std::shared_ptr<Connection> Responder::Exchange::take_turn() {
    auto connection = waiting() ? connection_.lock() : nullptr;
    answered_ = true;
    return connection;
}

bool Responder::Exchange::waiting() const {
    if (answered_) return false;
    const auto connection = connection_.lock();
    return connection && connection->answering();
}

void Responder::Exchange::respond(const Response& response, std::string_view error_text) {
    const auto connection = take_turn();
    if (!connection) return;
    // A connection that is handed over goes on there.
    const bool last = shared_->draining && !shared_->take;
    const auto persistence = last ? Persistence::kClose : facts_.persistence;
    const AnswerFrame frame{facts_.method, facts_.minor_version, persistence, facts_.request_id};
    auto bytes = write_answer(response, frame);
    const int status = bytes ? response.status : 500;
    if (!bytes) {
        error_text = "the answer holds a status or a header that cannot be sent";
        bytes = write_answer(error(500, "Internal error"), frame);
    }
    connection->answer(std::move(*bytes));
    tell(status, error_text);
    connection->finish(persistence);
}

std::shared_ptr<EventStream> Responder::Exchange::stream() {
    const auto connection = take_turn();
    if (!connection) return std::make_shared<ConnectionStream>(std::weak_ptr<Connection>());
    // The connection ends with the stream: the simplest end that every client understands.
    const AnswerFrame frame{facts_.method, facts_.minor_version, Persistence::kClose,
                            facts_.request_id};
    const bool bodiless = facts_.method == "HEAD";
    connection->begin_stream(write_stream_head(frame), bodiless ? 0 : facts_.minor_version);
    tell(200, {});
    if (bodiless || shared_->draining) connection->end_stream();
    return std::make_shared<ConnectionStream>(connection);
}

bool Responder::Exchange::pass_on(std::string note) {
    if (!shared_->take) return false;
    // The next process has a span of its own of what is left of it.
    facts_.span.happened("handed over");
    facts_.span.end();
    if (const auto connection = take_turn()) {
        connection->pass_request({facts_.method, facts_.minor_version, facts_.persistence,
                                  facts_.request_id, std::string(facts_.route), std::move(note)});
    }
    return true;
}

void Responder::Exchange::tell(int status, std::string_view error_text) {
    std::optional<trace::TraceId> trace;
    if (facts_.span) {
        trace = facts_.span.context().trace;
        end_request_span(facts_.span, status, error_text);
    }
    if (!shared_->observer) return;
    Served served;
    served.method = facts_.method;
    served.route = facts_.route;
    served.status = status;
    served.took = shared_->loop.now() - facts_.began;
    served.request_id = facts_.request_id;
    served.error = error_text;
    served.about = about_;
    served.trace = trace;
    shared_->observer(served);
}

Responder::Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

void Responder::respond(const Response& response) const {
    exchange_->respond(response);
}

void Responder::fail(const std::exception_ptr& error) const {
    try {
        std::rethrow_exception(error);
    } catch (const BadMessage& bad) {
        exchange_->respond(http::error(400, bad.why(), bad.field()));
    } catch (const Conflict& conflict) {
        exchange_->respond(http::error(409, "Another request was faster, try again"),
                           conflict.what());
    } catch (const Unavailable& away) {
        fail(away);
    } catch (const std::exception& unexpected) {
        exchange_->respond(http::error(500, "Internal error"), unexpected.what());
    } catch (...) {
        exchange_->respond(http::error(500, "Internal error"), "an exception of no known kind");
    }
}

void Responder::fail(const Unavailable& away) const {
    exchange_->respond(unavailable(away), away.what());
}

std::shared_ptr<EventStream> Responder::stream() const {
    return exchange_->stream();
}

bool Responder::waiting() const {
    return exchange_->waiting();
}

const trace::Span& Responder::span() const {
    return exchange_->span();
}

void Responder::about(std::string_view subject) const {
    exchange_->about(subject);
}

bool Responder::pass_on(std::string note) const {
    return exchange_->pass_on(std::move(note));
}

}  // namespace bellhop::http
