// Which deliveries of a channel are still unacknowledged, and the fewest frames that acknowledge
// some.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace bellhop::bus {

/// One basic.ack.
struct Ack {
    std::uint64_t number = 0;
    bool multiple = false;  ///< this one and all before it
    friend bool operator==(const Ack&, const Ack&) = default;
};

/// One channel's deliveries. A number that is not outstanding is ignored everywhere: acknowledging
/// it would make the broker close the channel.
class AckLedger {
 public:
    /// @param number one more than the last, as the broker counts
    void delivered(std::uint64_t number);
    /// Forgets these and says what to send: `multiple` up to the longest prefix of the outstanding
    /// ones that is acknowledged as a whole, single ones for the rest.
    [[nodiscard]] std::vector<Ack> acknowledge(std::span<const std::uint64_t> numbers);
    /// Forgets one that is answered by another frame. @return whether it was outstanding
    bool take(std::uint64_t number);
    /// The channel ended; numbers start at one again.
    void clear();
    [[nodiscard]] std::size_t outstanding() const { return outstanding_; }

 private:
    enum class Mark : std::uint8_t { kDone, kOutstanding, kAcknowledged };

    [[nodiscard]] Mark* find(std::uint64_t number);
    void trim();

    std::deque<Mark> marks_;  ///< of the numbers from first_ on
    std::uint64_t first_ = 1;
    std::size_t outstanding_ = 0;
};

}  // namespace bellhop::bus
