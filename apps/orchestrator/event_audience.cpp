// Types of events, and who wants them.
#include "orchestrator/event_audience.hpp"

namespace bellhop::orchestrator {

namespace {
constexpr Milliseconds kAskedEach{1000};
}  // namespace

bool EventAudience::is_to_ask(const std::string& type, Timestamp now) {
    const auto [found, is_new] = types_.try_emplace(type);
    if (is_new) ++heard_;
    if (!is_new && now - found->second.asked_at < kAskedEach) return false;
    found->second.asked_at = now;
    return true;
}

void EventAudience::answered(const std::string& type, bus::Published outcome) {
    const auto found = types_.find(type);
    if (found == types_.end() || outcome == bus::Published::kLost) return;
    // A full queue is somebody too.
    const bool heard = outcome != bus::Published::kReturned;
    heard_ += static_cast<int>(heard) - static_cast<int>(found->second.heard);
    found->second.heard = heard;
}

}  // namespace bellhop::orchestrator
