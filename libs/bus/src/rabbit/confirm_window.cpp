// The publishes that a channel has on the wire.
#include "confirm_window.hpp"

#include <utility>

namespace bellhop::bus {

void ConfirmWindow::add(Unanswered publish) {
    window_.emplace(next_++, std::move(publish));
}

void ConfirmWindow::returned(const std::string& exchange, const std::string& routing_key,
                             const std::string& message_id) {
    // One message may be on the wire twice; returns come in order, so the first one not yet passed.
    for (auto it = window_.upper_bound(last_returned_); it != window_.end(); ++it) {
        auto& publish = it->second;
        if (publish.message_id != message_id || publish.routing_key != routing_key ||
            publish.exchange != exchange)
            continue;
        publish.returned = true;
        last_returned_ = it->first;
        return;
    }
}

std::vector<Answer> ConfirmWindow::answered(std::uint64_t number, bool multiple,
                                            Published published) {
    const bool all = multiple && number == 0;
    const auto end = all ? window_.end() : window_.upper_bound(number);
    auto it = multiple ? window_.begin() : window_.lower_bound(number);
    std::vector<Answer> answers;
    while (it != end) {
        auto& publish = it->second;
        const bool unroutable = publish.returned && published == Published::kConfirmed;
        if (publish.settled)
            answers.push_back(
                {std::move(publish.settled), unroutable ? Published::kReturned : published});
        it = window_.erase(it);
    }
    return answers;
}

std::vector<Answer> ConfirmWindow::expired(std::uint64_t tick) {
    std::vector<Answer> answers;
    for (auto it = window_.lower_bound(first_unexpired_); it != window_.end(); ++it) {
        if (it->second.expires > tick) break;
        if (it->second.settled)
            answers.push_back({std::exchange(it->second.settled, nullptr), Published::kLost});
        first_unexpired_ = it->first + 1;
    }
    return answers;
}

}  // namespace bellhop::bus
