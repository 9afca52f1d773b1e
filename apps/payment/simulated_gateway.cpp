// Approves most, declines some, forgets the oldest.
#include "payment/simulated_gateway.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace bellhop::payment {

namespace {

constexpr Amount kLimit{1'000'000};
constexpr std::array<std::string_view, 4> kMethods{"credit_card", "debit_card", "paypal",
                                                   "bank_transfer"};

std::uint64_t seed_of(const SimulatedGatewaySettings& settings, Random& random) {
    return settings.seed ? static_cast<std::uint64_t>(*settings.seed) : random.next();
}

std::exception_ptr unavailable(const std::string& why) {
    return std::make_exception_ptr(Unavailable("payment gateway", why));
}

Scheduler::Task without_answer(Gateway::Charged answered, const std::string& why) {
    return [answered = std::move(answered), why] { answered({}, unavailable(why)); };
}

}  // namespace

SimulatedGateway::SimulatedGateway(Scheduler& scheduler, Random& random,
                                   const SimulatedGatewaySettings& settings)
    : scheduler_(scheduler), settings_(settings), draws_(seed_of(settings, random)) {}

void SimulatedGateway::charge(const ChargeRequest& request, Charged answered) {
    using Charges = Conduct::Charges;
    if (!reachable_) return answer(without_answer(std::move(answered), "switched off"));
    if (under_way_.contains(request.booking_id)) {
        return answer(without_answer(std::move(answered), "the same charge is under way"));
    }
    const bool is_new = !accounts_.contains(request.booking_id);
    const bool late =
        conduct_.charges == Charges::kLate || conduct_.charges == Charges::kLateUnheard;
    if (is_new && late) return charge_late(request, std::move(answered));
    const auto verdict = verdict_on(request);
    if (conduct_.charges == Charges::kUnheard) {
        return answer(without_answer(std::move(answered), "the answer was lost"));
    }
    answer([answered = std::move(answered), verdict] { answered(verdict, nullptr); });
}

void SimulatedGateway::charge_late(const ChargeRequest& request, Charged answered) {
    if (conduct_.charges == Conduct::Charges::kLateUnheard) {
        answer(without_answer(std::exchange(answered, nullptr), "no answer in time"));
    }
    under_way_.insert(request.booking_id);
    later(conduct_.late_by, [this, request, answered = std::move(answered)] {
        under_way_.erase(request.booking_id);
        const auto verdict = verdict_on(request);
        if (answered) answered(verdict, nullptr);
    });
}

void SimulatedGateway::refund(const RefundRequest& request, Refunded answered) {
    if (!reachable_) {
        return answer([answered = std::move(answered)] { answered(unavailable("switched off")); });
    }
    if (conduct_.refunds == Conduct::Refunds::kRefused) {
        const auto refusal =
            std::make_exception_ptr(GatewayRefusal("payment gateway: refused the refund"));
        return answer([answered = std::move(answered), refusal] { answered(refusal); });
    }
    if (holds_money_of(request.booking_id)) {
        accounts_.at(request.booking_id).refunded = true;
        ++refunds_;
    }
    answer([answered = std::move(answered)] { answered(nullptr); });
}

std::string SimulatedGateway::trouble() const {
    return reachable_ ? "" : "the simulated payment gateway is switched off";
}

bool SimulatedGateway::holds_money_of(const BookingId& booking) const {
    const auto found = accounts_.find(booking);
    return found != accounts_.end() && found->second.verdict.approved && !found->second.refunded;
}

const GatewayVerdict& SimulatedGateway::verdict_on(const ChargeRequest& request) {
    const auto [place, is_new] = accounts_.try_emplace(request.booking_id);
    if (!is_new) return place->second.verdict;
    place->second.verdict = decide(request);
    if (place->second.verdict.approved) ++charges_;
    oldest_first_.push_back(request.booking_id);
    if (oldest_first_.size() > kMostRemembered) {
        accounts_.erase(oldest_first_.front());
        oldest_first_.pop_front();
    }
    return place->second.verdict;
}

GatewayVerdict SimulatedGateway::decide(const ChargeRequest& request) {
    // Drawn for every booking, so that the n-th draw does not hang on what the others asked for.
    const bool lucky = draws_.unit() < settings_.approval_rate;
    if (request.amount.amount > kLimit) {
        return {false, "Amount exceeds the limit of " + kLimit.text(), ""};
    }
    if (std::find(kMethods.begin(), kMethods.end(), request.payment_method) == kMethods.end()) {
        return {false, "Invalid payment method", ""};
    }
    if (!lucky) return {false, "Payment gateway declined", ""};
    return {true, "Payment gateway approval", "SIM-" + request.booking_id.value()};
}

void SimulatedGateway::answer(Scheduler::Task task) {
    if (settings_.delay.count() <= 0) return task();
    later(settings_.delay, std::move(task));
}

void SimulatedGateway::later(Milliseconds delay, Scheduler::Task task) {
    scheduler_.after(delay, [task = std::move(task), watch = std::weak_ptr(alive_)] {
        if (!watch.expired()) task();
    });
}

}  // namespace bellhop::payment
