// Counting the requests of a turn.
#include "entrance.hpp"

#include "connection.hpp"

#include <utility>

namespace bellhop::http {

void Entrance::enter(const std::shared_ptr<Connection>& connection) {
    if (!crowded_ || !crowded_()) return connection->begin(Begins::kAtOnce);
    end_turn_later();
    if (begun_ >= most_in_a_turn_ || !waiting_.empty()) return waiting_.push_back(connection);
    ++begun_;
    connection->begin(Begins::kAtOnce);
}

void Entrance::end_turn_later() {
    if (std::exchange(turn_ends_, true)) return;
    loop_.post([this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) end_turn();
    });
}

void Entrance::end_turn() {
    turn_ends_ = false;
    while (!waiting_.empty() && begun_ < most_in_a_turn_) {
        const auto next = waiting_.front().lock();
        waiting_.pop_front();
        if (!next) continue;
        ++begun_;
        next->begin(Begins::kLater);
    }
    begun_ = 0;
    if (!waiting_.empty()) end_turn_later();
}

}  // namespace bellhop::http
