// Bookings in SQL: the saga's store, and what the front asks.
#pragma once

#include "core/random.hpp"
#include "db/per_transaction.hpp"
#include "orchestrator/book/booking.hpp"
#include "orchestrator/book/booking_traces.hpp"
#include "saga/engine.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::orchestrator {

using Instance = saga::Instance<Booking>;

/// One line of a booking's history.
struct BookingEvent {
    std::int64_t number = 0;  ///< 1, 2, 3 … in the order of their commits, of all instances
    BookingId booking_id;
    std::string step;  ///< the saga's row; empty for the whole
    std::string what;
    std::string status;  ///< of the booking, after it
    Timestamp at{};
    /// As it was then; only where this instance has just done it.
    std::shared_ptr<const Booking> booking{};
    /// As saga::Fact::took; only where this instance has just done it.
    std::optional<Microseconds> took{};
    /// Under what it is announced; null where nothing travels.
    std::shared_ptr<const trace::Headers> trace{};
};

/// The number in a booking id; nothing for a text that is no booking id.
[[nodiscard]] std::optional<std::int64_t> booking_number(std::string_view id);
[[nodiscard]] BookingId booking_id(std::int64_t number);

/// How long an instance waits for its answer before it asks again: as its row says, doubled each
/// time, at most 10 min.
[[nodiscard]] Milliseconds wait_of(const saga::Shape& shape, const Instance& instance);

/// Bookings that are not settled.
struct Unsettled {
    std::int64_t all = 0;
    std::int64_t own = 0;  ///< this instance asks for them
};

/// Tables `bookings` and `booking_events`. Each call is part of the caller's transaction; one
/// thread, one open transaction at a time. What it changes is kept, and written when something else
/// than a booking by its id is asked for, or right before the commit.
class SqlBookings final : public saga::Store<Booking> {
 public:
    /// Told of events after their commit, in order.
    using OnEvents = std::function<void(const std::vector<BookingEvent>&)>;

    /// @param instance which orchestrator this is: what it saves is its own from then on
    SqlBookings(const saga::Shape& shape, const Clock& clock, int instance)
        : shape_(shape), clock_(clock), instance_(instance), numbers_(clock, instance) {}

    /// An id that no booking has had.
    [[nodiscard]] BookingId next_id() { return booking_id(numbers_.next()); }
    /// Several may be given.
    void on_events(OnEvents on_events) { on_events_.push_back(std::move(on_events)); }
    /// Who tells under what an event came about; must outlive this.
    void trace_with(const BookingTraces& traces) { traces_ = &traces; }
    /// Of an event that was read back.
    [[nodiscard]] std::shared_ptr<const trace::Headers> trace_of(db::Transaction& tx,
                                                                 const BookingId& id) const;

    /// This booking will be loaded soon: on PostgreSQL the first of the expected that is loaded
    /// reads and locks the others with it. A hint; 1,024 are remembered.
    void expect(const BookingId& id);

    void insert(db::Transaction& tx, const Instance& instance) override;
    [[nodiscard]] std::optional<Instance> load(db::Transaction& tx, const std::string& id) override;
    void save(db::Transaction& tx, const Instance& instance) override;
    void record(db::Transaction& tx, const Instance& instance,
                const std::vector<saga::Fact>& facts) override;
    [[nodiscard]] bool recorded(db::Transaction& tx, const Instance& instance,
                                const saga::Fact& fact) override;

    /// As `load`, without the wish to change it.
    [[nodiscard]] std::optional<Instance> find(db::Transaction& tx, const BookingId& id);
    /// Which bookings to ask for again.
    struct Due {
        Timestamp now{};          ///< overdue by then
        Timestamp alive_since{};  ///< not those of other instances seen since then
        std::int64_t most = 0;
    };
    /// Overdue bookings of this instance and of instances that are gone, the longest overdue first.
    [[nodiscard]] std::vector<Instance> due(db::Transaction& tx, const Due& due);
    /// Makes this instance's unsettled bookings after `number` that were asked before
    /// `asked_before` due now, up to `most` in the order of their numbers. @return the last one's
    /// number; 0 where there were fewer
    std::int64_t make_due(db::Transaction& tx, std::int64_t number, Timestamp asked_before,
                          std::int64_t most);
    /// Looks at a booking again at `ask_at`, and not before.
    void postpone(db::Transaction& tx, const Instance& instance, Timestamp ask_at);
    /// Bookings for a person to look at, of all instances, the longest waiting first.
    [[nodiscard]] std::vector<Instance> needing_attention(db::Transaction& tx, std::int64_t most);
    [[nodiscard]] std::int64_t count_needing_attention(db::Transaction& tx);
    [[nodiscard]] Unsettled count_unsettled(db::Transaction& tx);
    /// So many unsettled bookings stand there, and when the first of them was asked last.
    struct StateCount {
        saga::State state;
        std::int64_t count = 0;
        Timestamp asked_at{};
    };
    /// The oldest 10,000 unsettled bookings by where they stand.
    [[nodiscard]] std::vector<StateCount> count_states(db::Transaction& tx);
    /// Unsettled bookings in the same state that were asked before this one; at most 100,000 are
    /// counted.
    [[nodiscard]] std::int64_t count_ahead(db::Transaction& tx, const Instance& instance);
    /// No number drawn from now on is below one that is there, wherever the clock stands.
    void stay_above_all(db::Transaction& tx);

    struct Filter {
        std::string status;       ///< empty: any
        std::string guest_email;  ///< empty: any
        std::int64_t before = INT64_MAX;
        std::int64_t most = 20;
        std::string search;  ///< in name, e-mail or hotel, whatever the case; empty: any
    };
    /// Newest first.
    [[nodiscard]] std::vector<Instance> list(db::Transaction& tx, const Filter& filter);
    /// Those that `search` finds among the newest 5,000 before `before`; e-mail is not asked for.
    /// @param oldest set to the number of the last that was looked at; 0 where that was the very
    /// last
    [[nodiscard]] std::vector<Instance> search(db::Transaction& tx, const Filter& filter,
                                               std::int64_t& oldest);
    [[nodiscard]] std::vector<BookingEvent> history(db::Transaction& tx, const BookingId& id);
    /// Events after `number`, in order. @param id of one booking; empty for all
    [[nodiscard]] std::vector<BookingEvent> events_after(db::Transaction& tx, std::int64_t number,
                                                         const BookingId& id, std::int64_t most);
    /// The number of the last event that is committed.
    [[nodiscard]] std::int64_t last_event(db::Transaction& tx);

 private:
    using Events = std::vector<BookingEvent>;
    void write_events(db::Transaction& tx, Events events);

    enum class Write;
    struct Line;
    struct Kept;
    [[nodiscard]] Kept& kept(db::Transaction& tx);
    [[nodiscard]] const Instance& instance_in(Line& line) const;
    void read_expected(db::Transaction& tx, std::int64_t number, Kept& kept);
    /// As the open transaction has it; nothing where it neither loaded nor changed it.
    [[nodiscard]] std::optional<Instance> find_kept(std::int64_t number) const;
    /// For what is asked by more than a booking's number: it sees what this transaction changed.
    void write_kept(db::Transaction& tx);
    void write(db::Transaction& tx, Kept& kept) const;

    const saga::Shape& shape_;
    const Clock& clock_;
    int instance_;
    UniqueNumber numbers_;
    std::vector<OnEvents> on_events_;
    const BookingTraces* traces_ = nullptr;
    std::deque<std::int64_t> expected_;
    db::PerTransaction<Kept> kept_;
    db::PerTransaction<Events> recorded_;  // not yet numbered
};

}  // namespace bellhop::orchestrator
