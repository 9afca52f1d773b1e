// Starting, cancelling and moving bookings.
#include "orchestrator/bookings.hpp"

#include "bus/names.hpp"
#include "core/errors.hpp"

#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr int kMostAttempts = 3;
constexpr std::size_t kLongestNote = 500;

struct KnownKey {
    std::string request_hash;
    std::int64_t number = 0;
};

std::optional<KnownKey> find_key(db::Transaction& tx, const std::string& key) {
    const auto row = tx.row<std::string, std::int64_t>(
        "SELECT request_hash, booking_number FROM idempotency_keys WHERE idempotency_key = :key",
        key);
    if (!row) return std::nullopt;
    return KnownKey{std::get<0>(*row), std::get<1>(*row)};
}

void insert_key(db::Transaction& tx, const IdempotencyKey& key, const BookingId& id,
                Timestamp now) {
    tx.execute(
        "INSERT INTO idempotency_keys (idempotency_key, request_hash, booking_number, created_at) "
        "VALUES (:key, "
        ":hash, :number, :now)",
        key.key, key.request_hash, booking_number(id.value()), to_micros(now));
}

bool is_conflict(const std::exception_ptr& error) {
    if (!error) return false;
    try {
        std::rethrow_exception(error);
    } catch (const Conflict&) {
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

/// One request to start a booking, over all its tries.
struct Bookings::Attempt {
    Booking booking;
    std::optional<IdempotencyKey> key;
    OnStarted on_started;
    std::exception_ptr refusal;  // of a new one
    Asked asked;
    int tries = 0;
    Started how = Started::kNew;
    std::optional<Instance> instance;
};

Bookings::Bookings(const saga::Definition<Booking>& definition, SqlBookings& store,
                   db::GroupCommit& commits, const Clock& clock,
                   saga::Engine<Booking>::Sender sender, Options options)
    : store_(store),
      commits_(commits),
      clock_(clock),
      engine_(definition, store,
              [this, sender = std::move(sender)](db::Transaction& tx, Envelope envelope) {
                  traces_.mark(tx, envelope);
                  sender(tx, std::move(envelope));
              },
              {std::string(bus::names::kCommands), options.reply_to}),
      options_(std::move(options)) {
    store_.trace_with(traces_);
}

void Bookings::start(Booking booking, std::optional<IdempotencyKey> key, OnStarted on_started,
                     std::exception_ptr refusal, Asked asked) {
    if (!refusal && pending_.all >= options_.most_pending) refusal = too_many();
    // A key may be that of a booking that is there already.
    if (refusal && !key) std::rethrow_exception(refusal);
    auto fresh = std::make_shared<Attempt>();
    fresh->booking = std::move(booking);
    fresh->key = std::move(key);
    fresh->on_started = std::move(on_started);
    fresh->refusal = std::move(refusal);
    fresh->asked = std::move(asked);
    attempt(fresh);
}

void Bookings::attempt(const std::shared_ptr<Attempt>& attempt) {
    ++attempt->tries;
    commits_.submit([this, attempt](db::Transaction& tx) { run(*attempt, tx); },
                    [this, attempt](const std::exception_ptr& error) {
                        // A twin with the same key, in another process, was first: now its booking
                        // is found.
                        if (is_conflict(error) && attempt->tries < kMostAttempts) {
                            return this->attempt(attempt);
                        }
                        const bool refused = !error && attempt->how == Started::kRefused;
                        attempt->on_started(refused ? attempt->refusal : error, attempt->how,
                                            std::move(attempt->instance));
                    });
}

void Bookings::run(Attempt& attempt, db::Transaction& tx) {
    if (attempt.key) {
        if (const auto known = find_key(tx, attempt.key->key)) {
            const bool same = known->request_hash == attempt.key->request_hash;
            attempt.how = same ? Started::kKnown : Started::kKeyOfAnotherRequest;
            attempt.instance = same ? store_.find(tx, booking_id(known->number)) : std::nullopt;
            if (same && attempt.asked.span)
                (void)traces_.under(tx, booking_id(known->number), attempt.asked.span);
            return;
        }
    }
    attempt.how = attempt.refusal ? Started::kRefused : Started::kNew;
    if (attempt.refusal) return;
    auto booking = attempt.booking;
    booking.id = store_.next_id();
    booking.booked_at = clock_.now();
    if (attempt.key) insert_key(tx, *attempt.key, booking.id, clock_.now());
    const auto id = booking.id.value();
    const BookingTraces::Scope scope(
        traces_, traces_.begin(tx, booking.id, attempt.asked.client, attempt.asked.span));
    attempt.instance = engine_.start(tx, id, std::move(booking), clock_.now());
    tx.after_commit([this] { one_more_pending(); });
}

void Bookings::cancel(const BookingId& id, OnCancelled on_cancelled, const trace::Span& request) {
    change(
        id,
        [this, id](db::Transaction& tx) { return engine_.cancel(tx, id.value(), clock_.now()); },
        std::move(on_cancelled), request);
}

void Bookings::retry(const BookingId& id, OnMended on_retried, const trace::Span& request) {
    mend(
        id, [this, id](db::Transaction& tx) { return engine_.retry(tx, id.value(), clock_.now()); },
        std::move(on_retried), request);
}

void Bookings::resolve(const BookingId& id, const std::string& note, OnMended on_resolved,
                       const trace::Span& request) {
    if (note.empty() || note.size() > kLongestNote)
        throw BadMessage("note", "must be 1 to " + std::to_string(kLongestNote) + " bytes");
    mend(
        id,
        [this, id, note](db::Transaction& tx) {
            return engine_.resolve(tx, id.value(), note, clock_.now());
        },
        std::move(on_resolved), request);
}

void Bookings::mend(const BookingId& id, Change make, OnMended on_mended,
                    const trace::Span& request) {
    const auto how = std::make_shared<Mended>(Mended::kUnknown);
    change(
        id,
        [this, id, how, make = std::move(make)](db::Transaction& tx) {
            const auto before = store_.find(tx, id);
            *how = !before                           ? Mended::kUnknown
                   : before->state.needs_attention() ? Mended::kMended
                                                     : Mended::kNotNeeded;
            return make(tx);
        },
        [how, on_mended = std::move(on_mended)](const std::exception_ptr& error,
                                                std::optional<Instance> instance) {
            on_mended(error, *how, std::move(instance));
        },
        request);
}

void Bookings::change(const BookingId& id, Change make, OnCancelled on_made,
                      const trace::Span& request) {
    store_.expect(id);
    const auto after = std::make_shared<std::optional<Instance>>();
    commits_.submit(
        [this, id, after, request, make = std::move(make)](db::Transaction& tx) {
            const auto before = store_.find(tx, id);
            const BookingTraces::Scope scope(traces_, traces_.under(tx, id, request));
            *after = make(tx);
            if (!*after || before->state == (*after)->state) return;
            // A settled booking that is cancelled is outstanding again, until its undos are
            // answered.
            if (before->state.settled()) tx.after_commit([this] { one_more_pending(); });
            changed(tx, **after);
        },
        [after, on_made = std::move(on_made)](const std::exception_ptr& error) {
            on_made(error, std::move(*after));
        });
}

void Bookings::take(const Envelope& reply, db::Transaction& tx) {
    const BookingTraces::Scope scope(traces_, trace::headers_of(reply));
    if (const auto instance = engine_.take(tx, reply, clock_.now())) changed(tx, *instance);
}

void Bookings::changed(db::Transaction& tx, const Instance& instance) {
    tx.after_commit([this, instance] {
        if (instance.state.settled()) one_less_pending();
        if (on_changed_) on_changed_(instance);
    });
}

std::exception_ptr Bookings::too_many() const {
    return std::make_exception_ptr(Unavailable(
        "bookings", "too many are pending already (" + std::to_string(pending_.all) + ")"));
}

void Bookings::one_more_pending() {
    ++pending_.all;
    ++pending_.own;
}

void Bookings::one_less_pending() {
    --pending_.all;
    --pending_.own;
}

void Bookings::count_pending() {
    commits_.submit(
        [this](db::Transaction& tx) {
            // With all that this transaction changes, and in place of its own counting.
            tx.before_commit([this](db::Transaction& same) {
                same.after_commit(
                    [this, count = store_.count_unsettled(same)] { pending_ = count; });
            });
        },
        [](const std::exception_ptr&) {});
}

}  // namespace bellhop::orchestrator
