// Counting who is in.
#include "orchestrator/front/admission.hpp"

namespace bellhop::orchestrator {

bool Admission::full(Timestamp now) const {
    return inside() >= most_ && rate_.deciding(now);
}

std::optional<Unavailable> Admission::refusal(std::int64_t pending, Timestamp now,
                                              bool held_back) const {
    if (held_back ? !rate_.deciding(now) : !full(now)) return {};
    return Unavailable("bookings", std::to_string(most_) + " clients wait for theirs already",
                       rate_.estimate(pending, now).retry_after_s);
}

}  // namespace bellhop::orchestrator
