// Who may still come in to wait for a booking.
#pragma once

#include "core/errors.hpp"
#include "orchestrator/service_rate.hpp"
#include "orchestrator/waiting.hpp"

#include <cstddef>
#include <optional>

namespace bellhop::orchestrator {

/// Beyond some hundreds of bookings at once more clients do not make the pipeline faster, they only
/// wait longer, each of them. So while bookings are being decided, those beyond a number are
/// refused at once, with the time after which asking again makes sense. While nothing is decided,
/// as when a worker is away, nobody is refused: bookings are accepted and queue. One thread.
/// @see Little 1961: what waits is what comes in a second, times how long it waits
class Admission {
 public:
    /// @param most clients that may wait at once
    Admission(const Waiting& waiting, const ServiceRate& rate, std::size_t most)
        : waiting_(waiting), rate_(rate), most_(most) {}

    /// Whether a client that came to wait now would be refused.
    [[nodiscard]] bool full(Timestamp now) const;
    /// Why a client that comes to wait is refused, with its time; empty where it is not.
    /// Who was held back came when there was no room: the room that there is since is for who comes
    /// now, so that nobody who is let in to wait has waited outside.
    /// @param pending undecided bookings that go before its own
    [[nodiscard]] std::optional<Unavailable> refusal(std::int64_t pending, Timestamp now,
                                                     bool held_back) const;
    /// One was let in: it counts here until its booking is on disk, and among the waiting then.
    void let_in() { ++on_its_way_; }
    void on_disk() { --on_its_way_; }

 private:
    [[nodiscard]] std::size_t inside() const { return waiting_.size() + on_its_way_; }

    const Waiting& waiting_;
    const ServiceRate& rate_;
    std::size_t most_;
    std::size_t on_its_way_ = 0;
};

}  // namespace bellhop::orchestrator
