// Bookings as the front uses them: start, cancel, and the replies that move them on.
#pragma once

#include "db/group_commit.hpp"
#include "orchestrator/book/sql_bookings.hpp"
#include "saga/engine.hpp"

#include <functional>
#include <optional>
#include <string>

namespace bellhop::orchestrator {

/// A request that may be made again: the key that the client gave it, and a hash of what it asked.
struct IdempotencyKey {
    std::string key;
    std::string request_hash;
};

/// Starts, cancels and moves bookings; each in its own piece of a group commit. One thread.
class Bookings {
 public:
    enum class Started { kNew, kKnown, kKeyOfAnotherRequest, kRefused };
    /// @param instance empty for kKeyOfAnotherRequest. With kRefused comes its error.
    using OnStarted = std::function<void(std::exception_ptr error, Started how,
                                         std::optional<Instance> instance)>;
    using OnCancelled =
        std::function<void(std::exception_ptr error, std::optional<Instance> instance)>;
    /// What became of an operator's wish.
    enum class Mended {
        kMended,
        kNotNeeded,  ///< nothing of the booking is parked: it was left as it is
        kUnknown,    ///< there is no such booking
    };
    /// @param instance empty for kUnknown
    using OnMended =
        std::function<void(std::exception_ptr error, Mended how, std::optional<Instance> instance)>;
    /// Told after the commit of every change of a booking.
    using OnChanged = std::function<void(const Instance&)>;

    /// What a request says of its trace.
    struct Asked {
        BookingTraces::Client client;  ///< who traces it already
        trace::Span span;              ///< of the request, where it is recorded
    };

    struct Options {
        std::string reply_to;
        std::int64_t most_pending =
            100000;  ///< unsettled bookings; beyond it a new one is refused (Unavailable)
    };

    Bookings(const saga::Definition<Booking>& definition, SqlBookings& store,
             db::GroupCommit& commits, const Clock& clock, saga::Engine<Booking>::Sender sender,
             Options options);

    void on_changed(OnChanged on_changed) { on_changed_ = std::move(on_changed); }

    /// Puts a booking on disk, with its first command. With a key: at most one booking for it,
    /// ever. @param refusal why a new one can't be begun; a key of a booking that is there is
    /// answered all the same @throws the refusal, or Unavailable where too many are pending, where
    /// there is no key
    /// @param asked under what trace of the client's, and as what span, if any
    void start(Booking booking, std::optional<IdempotencyKey> key, OnStarted on_started,
               std::exception_ptr refusal = {}, Asked asked = {});
    /// Cancels wherever it stands; with nothing where there is no such booking.
    /// @param request the span of who asks for it, if any
    void cancel(const BookingId& id, OnCancelled on_cancelled, const trace::Span& request = {});
    /// @name For an operator, of a booking that needs attention; see saga::Engine
    /// @{
    void retry(const BookingId& id, OnMended on_retried, const trace::Span& request = {});
    /// @param note for the booking's history, 1 to 500 bytes @throws BadMessage
    void resolve(const BookingId& id, const std::string& note, OnMended on_resolved,
                 const trace::Span& request = {});
    /// @}
    /// Takes a reply of a worker, inside the receiver's transaction.
    void take(const Envelope& reply, db::Transaction& tx);

    [[nodiscard]] saga::Engine<Booking>& engine() { return engine_; }
    [[nodiscard]] SqlBookings& store() { return store_; }
    [[nodiscard]] BookingTraces& traces() { return traces_; }
    [[nodiscard]] db::GroupCommit& commits() { return commits_; }
    /// Unsettled bookings of all instances: as counted last, with this instance's own changes
    /// since.
    [[nodiscard]] std::int64_t pending() const { return pending_.all; }
    /// Those of them that this instance asks for, and so hears about.
    [[nodiscard]] std::int64_t own_pending() const { return pending_.own; }
    /// Counts them: other instances begin and settle bookings too.
    void count_pending();

 private:
    struct Attempt;
    using Change = std::function<std::optional<Instance>(db::Transaction&)>;
    void mend(const BookingId& id, Change make, OnMended on_mended, const trace::Span& request);
    void change(const BookingId& id, Change make, OnCancelled on_made, const trace::Span& request);
    void attempt(const std::shared_ptr<Attempt>& attempt);
    void run(Attempt& attempt, db::Transaction& tx);
    void changed(db::Transaction& tx, const Instance& instance);
    void one_more_pending();
    void one_less_pending();
    [[nodiscard]] std::exception_ptr too_many() const;

    SqlBookings& store_;
    db::GroupCommit& commits_;
    const Clock& clock_;
    BookingTraces traces_;
    saga::Engine<Booking> engine_;
    Options options_;
    OnChanged on_changed_;
    Unsettled pending_;
};

}  // namespace bellhop::orchestrator
