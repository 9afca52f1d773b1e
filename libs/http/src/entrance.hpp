// In which turn of the loop a request begins.
#pragma once

#include "loop/uv_loop.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

namespace bellhop::http {

class Connection;

/// Whether a request begins when it is complete, or was held back.
enum class Begins { kAtOnce, kLater };

/// While the house is crowded, lets only so many requests begin in a turn of the loop, in the order
/// in which they were complete. A turn of a flood would otherwise be as long as the flood: what
/// else the loop has to do, such as the broker's replies to requests that are in already, waits
/// that long each time it needs a turn. Where it is not crowded a request begins at once, past
/// those that came while it was. Holds one request of each connection at most. One thread.
class Entrance {
 public:
    Entrance(loop::UvLoop& loop, std::size_t most_in_a_turn)
        : loop_(loop), most_in_a_turn_(most_in_a_turn) {}

    /// Asked when a request is complete; never crowded without it.
    void crowded_when(std::function<bool()> crowded) { crowded_ = std::move(crowded); }
    /// Calls `Connection::begin`, at once or in a later turn; not where it has ended by then.
    void enter(const std::shared_ptr<Connection>& connection);

 private:
    void end_turn_later();
    void end_turn();

    loop::UvLoop& loop_;
    const std::size_t most_in_a_turn_;
    std::function<bool()> crowded_;
    std::size_t begun_ = 0;  // in this turn, while it was crowded
    bool turn_ends_ = false;
    std::deque<std::weak_ptr<Connection>> waiting_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bellhop::http
