// Which trace a booking is of, and what is sent for it says of that.
#pragma once

#include "core/ids.hpp"
#include "db/database.hpp"
#include "trace/messaging.hpp"

#include <memory>
#include <optional>

namespace bellhop::orchestrator {

/// A booking's trace follows from its id, so that nobody has to keep or to carry it; unless the
/// client that asked for it traces its request: then the trace is the client's, is kept with the
/// booking, and travels with each message. While spans are recorded (a tracer), messages always say
/// under which of them they are sent. Whatever happens to a booking later, in whichever process, is
/// of the same trace. One thread.
class BookingTraces {
 public:
    using Client = std::optional<trace::Context>;

    void trace_with(trace::Tracer& tracer) { tracer_ = &tracer; }

    /// A new booking begins under this request: keeps what the client sent, and makes the request's
    /// span the root of all that follows. @return what its messages are to carry
    [[nodiscard]] trace::Headers begin(db::Transaction& tx, const BookingId& id,
                                       const Client& client, const trace::Span& request) const;
    /// Something is asked of a booking that is there. The request's span joins its trace, or, where
    /// its client has a trace of its own, is only linked with it.
    [[nodiscard]] trace::Headers under(db::Transaction& tx, const BookingId& id,
                                       const trace::Span& request) const;
    /// What the messages of a booking carry where nobody in particular asked.
    [[nodiscard]] trace::Headers of(db::Transaction& tx, const BookingId& id) const;
    /// What is to be shown to people, whether or not anything is recorded.
    [[nodiscard]] static trace::TraceId id_of(db::Transaction& tx, const BookingId& id);

    /// All that is done for a booking while this lives is done under these headers.
    class Scope {
     public:
        Scope(BookingTraces& traces, trace::Headers headers);
        ~Scope() { traces_.current_ = nullptr; }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

     private:
        BookingTraces& traces_;
        trace::Headers headers_;
    };
    /// Puts on a message what it is sent under: the scope, else the booking's own.
    void mark(db::Transaction& tx, Envelope& message) const;
    /// What the scope says; nothing where that is nothing.
    [[nodiscard]] std::shared_ptr<const trace::Headers> current() const;

 private:
    [[nodiscard]] trace::Context root_of(const BookingId& id, const Client& client) const;

    trace::Tracer* tracer_ = nullptr;
    const trace::Headers* current_ = nullptr;
};

}  // namespace bellhop::orchestrator
