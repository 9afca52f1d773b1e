// Money, and the long way to it.
#include "flow/simulation_gateway.hpp"

#include "core/errors.hpp"

#include <algorithm>

namespace bellhop::flow::simulation {

namespace {

/// How long a process waits for an answer, its retries included.
constexpr Milliseconds kPatience{22000};
constexpr Milliseconds kSlow{60000};

}  // namespace

payment::GatewayVerdict OutsideGateway::charge(const payment::ChargeRequest& request) {
    const auto [place, is_new] = books_.try_emplace(request.booking_id.value());
    auto& account = place->second;
    if (is_new) {
        const bool approved = request.payment_method == "credit_card";
        account.verdict = {approved, approved ? "Payment gateway approval" : "Invalid method",
                           "G-" + request.booking_id.value()};
        if (approved) account.taken = request.amount.amount.minor;
    }
    return account.verdict;
}

void OutsideGateway::refund(const payment::RefundRequest& request) {
    const auto found = books_.find(request.booking_id.value());
    if (found == books_.end()) return;
    auto& account = found->second;
    const auto asked = request.amount.amount.minor;
    // Who does not know the amount asks for all of it.
    account.given_back = asked == 0 ? account.taken : std::min(asked, account.taken);
}

void GatewayLine::charge(const payment::ChargeRequest& request, Charged answered) {
    auto shared = std::make_shared<Charged>(std::move(answered));
    ask(
        request.booking_id,
        [&gateway = gateway_, request, shared]() -> Scheduler::Task {
            return [verdict = gateway.charge(request), shared] { (*shared)(verdict, nullptr); };
        },
        [shared] {
            (*shared)({}, std::make_exception_ptr(Unavailable("gateway", "gave no answer")));
        });
}

void GatewayLine::refund(const payment::RefundRequest& request, Refunded answered) {
    auto shared = std::make_shared<Refunded>(std::move(answered));
    ask(
        request.booking_id,
        [&gateway = gateway_, request, shared]() -> Scheduler::Task {
            gateway.refund(request);
            return [shared] { (*shared)(nullptr); };
        },
        [shared] { (*shared)(std::make_exception_ptr(Unavailable("gateway", "gave no answer"))); });
}

Milliseconds GatewayLine::way() {
    if (weather_.slow_until > world_.now()) return dice_.up_to(kSlow);
    return dice_.chance(weather_.late) ? dice_.up_to(Milliseconds{5000})
                                       : dice_.up_to(Milliseconds{20});
}

void GatewayLine::ask(const BookingId& booking, Effect effect, Scheduler::Task unanswered) {
    if (process_.dead()) return;
    const auto& name = booking.value();
    witness_.sees({process_, Deed::kQuestion, Side::kBefore, "", name});
    if (process_.dead()) return;
    const auto open = std::make_shared<bool>(true);
    process_.after(kPatience, [this, name, open, unanswered = std::move(unanswered)] {
        tell(name, open, unanswered);
    });
    if (weather_.away_until <= world_.now()) {
        const bool answered = !dice_.chance(weather_.unanswered);
        world_.after(way(), [this, name, open, effect = std::move(effect), answered, back = way(),
                             &world = world_, alive = std::weak_ptr(alive_)] {
            const auto answer = effect();
            if (!answered) return;
            world.after(back, [this, name, open, answer, alive] {
                if (alive.expired()) return;
                process_.post([this, name, open, answer] { tell(name, open, answer); });
            });
        });
    }
    witness_.sees({process_, Deed::kQuestion, Side::kAfter, "", name});
}

void GatewayLine::tell(const std::string& booking, const std::shared_ptr<bool>& open,
                       const Scheduler::Task& answer) {
    if (!std::exchange(*open, false)) return;
    witness_.sees({process_, Deed::kAnswer, Side::kBefore, "", booking});
    if (process_.dead()) return;
    answer();
    if (!process_.dead()) witness_.sees({process_, Deed::kAnswer, Side::kAfter, "", booking});
}

}  // namespace bellhop::flow::simulation
