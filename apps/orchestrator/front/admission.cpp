// Counting who is in.
#include "orchestrator/front/admission.hpp"

#include "core/errors.hpp"

namespace bellhop::orchestrator {

std::exception_ptr Admission::refusal(std::int64_t pending, Timestamp now) const {
    const auto inside = waiting_.size() + on_its_way_;
    if (inside < most_ || !rate_.deciding(now)) return {};
    return std::make_exception_ptr(
        Unavailable("bookings", std::to_string(inside) + " clients wait for theirs already",
                    rate_.estimate(pending, now).retry_after_s));
}

}  // namespace bellhop::orchestrator
