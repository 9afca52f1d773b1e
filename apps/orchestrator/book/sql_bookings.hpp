// Bookings in SQL: the saga's store, and what the front asks.
#pragma once

#include "core/random.hpp"
#include "orchestrator/book/booking.hpp"
#include "saga/engine.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::orchestrator {

using Instance = saga::Instance<Booking>;

/// One line of a booking's history.
struct BookingEvent {
    std::int64_t number = 0;  ///< grows from event to event
    BookingId booking_id;
    std::string step;  ///< the saga's row; empty for the whole
    std::string what;
    std::string status;  ///< of the booking, after it
    Timestamp at{};
};

/// The number in a booking id; nothing for a text that is no booking id.
[[nodiscard]] std::optional<std::int64_t> booking_number(std::string_view id);
[[nodiscard]] BookingId booking_id(std::int64_t number);

/// Tables `bookings` and `booking_events`. Each call is part of the caller's transaction.
class SqlBookings final : public saga::Store<Booking> {
 public:
    /// Told of events after their commit, in order.
    using OnEvents = std::function<void(const std::vector<BookingEvent>&)>;

    /// @param instance whose bookings these are
    SqlBookings(const saga::Shape& shape, const Clock& clock, int instance)
        : shape_(shape), clock_(clock), instance_(instance), numbers_(clock, instance) {}

    /// An id that no booking has had.
    [[nodiscard]] BookingId next_id() { return booking_id(numbers_.next()); }
    void on_events(OnEvents on_events) { on_events_ = std::move(on_events); }

    void insert(db::Transaction& tx, const Instance& instance) override;
    [[nodiscard]] std::optional<Instance> load(db::Transaction& tx, const std::string& id) override;
    void save(db::Transaction& tx, const Instance& instance) override;
    void record(db::Transaction& tx, const Instance& instance,
                const std::vector<saga::Fact>& facts) override;

    /// As `load`, without the wish to change it.
    [[nodiscard]] std::optional<Instance> find(db::Transaction& tx, const BookingId& id);
    /// Bookings in one unsettled state that were asked last before `before`, the longest waiting
    /// first.
    [[nodiscard]] std::vector<Instance> outstanding(db::Transaction& tx, const saga::State& state,
                                                    Timestamp before, std::int64_t most);
    /// Bookings for a person to look at, of all instances, the longest waiting first.
    [[nodiscard]] std::vector<Instance> needing_attention(db::Transaction& tx, std::int64_t most);
    [[nodiscard]] std::int64_t count_unsettled(db::Transaction& tx);

    struct Filter {
        std::string status;       ///< empty: any
        std::string guest_email;  ///< empty: any
        std::int64_t before = INT64_MAX;
        std::int64_t most = 20;
    };
    /// Newest first.
    [[nodiscard]] std::vector<Instance> list(db::Transaction& tx, const Filter& filter);
    [[nodiscard]] std::vector<BookingEvent> history(db::Transaction& tx, const BookingId& id);
    /// Events after `number`, in order. @param id of one booking; empty for all
    [[nodiscard]] std::vector<BookingEvent> events_after(db::Transaction& tx, std::int64_t number,
                                                         const BookingId& id, std::int64_t most);

 private:
    const saga::Shape& shape_;
    const Clock& clock_;
    int instance_;
    UniqueNumber numbers_;
    OnEvents on_events_;
};

}  // namespace bellhop::orchestrator
