// One call: wait for a turn, ask, and ask again after a while.
#include "payment/gateway_calls.hpp"

#include <utility>

namespace bellhop::payment {

using Kind = Finding::Kind;

GatewayCalls::GatewayCalls(Scheduler& scheduler, Random& random, Send send,
                           const GatewayCallsSettings& settings)
    : scheduler_(scheduler),
      random_(random),
      send_(std::move(send)),
      settings_(settings),
      breaker_(scheduler, settings.breaker) {}

void GatewayCalls::ask(http::ClientRequest request, Read read, Done done) {
    if (calls_ >= settings_.most_calls) return turn_away(done, "too many requests at once");
    ++calls_;
    enqueue(std::make_shared<Call>(Call{std::move(request), std::move(read), std::move(done), 0}));
}

std::string GatewayCalls::trouble() const {
    if (calls_ >= settings_.most_calls) return "too many requests to the payment gateway at once";
    if (breaker_.admits()) return "";
    return "the payment gateway is left alone for a while after failures: " + last_problem_;
}

void GatewayCalls::enqueue(CallPointer call) {
    waiting_.push_back(std::move(call));
    start_waiting();
}

void GatewayCalls::start_waiting() {
    // An answer inside `start` comes back here: the loop that is running goes on with it, not a new
    // one.
    if (std::exchange(starting_, true)) return;
    while (!waiting_.empty() && under_way_ < settings_.most_under_way) {
        const auto call = std::move(waiting_.front());
        waiting_.pop_front();
        start(call);
    }
    starting_ = false;
}

void GatewayCalls::start(const CallPointer& call) {
    const auto permit = breaker_.admit();
    if (!permit) {
        --calls_;
        return turn_away(call->done, "left alone for a while after failures: " + last_problem_);
    }
    ++under_way_;
    ++counts_.requests;
    if (call->retries > 0) ++counts_.retries;
    send_(call->request,
          [this, watch = std::weak_ptr(alive_), call, permit = *permit](
              const std::optional<http::ClientResponse>& response, const std::string& error) {
              if (watch.expired()) return;
              --under_way_;
              settle(call, permit, call->read(response, error));
              start_waiting();
          });
}

void GatewayCalls::settle(const CallPointer& call, const Permit& permit, Finding finding) {
    const bool is_well = finding.kind == Kind::kAnswer || finding.kind == Kind::kRefusal ||
                         finding.kind == Kind::kNotYet;
    if (is_well) {
        breaker_.succeeded(permit);
        return finish(call, std::move(finding));
    }
    last_problem_ = finding.why;
    const bool again = finding.kind == Kind::kTransient &&
                       permit.purpose == CircuitBreaker::Purpose::kOrdinary &&
                       call->retries < settings_.most_retries;
    if (again) return retry_later(call);
    breaker_.failed(permit);
    if (finding.kind == Kind::kTransient) finding.kind = Kind::kUseless;
    finish(call, std::move(finding));
}

void GatewayCalls::retry_later(const CallPointer& call) {
    const auto most = settings_.first_backoff * (std::int64_t{1} << call->retries);
    ++call->retries;
    scheduler_.after(random_.up_to(most), [this, watch = std::weak_ptr(alive_), call] {
        if (!watch.expired()) enqueue(call);
    });
}

void GatewayCalls::finish(const CallPointer& call, Finding finding) {
    --calls_;
    if (finding.kind != Kind::kAnswer) ++counts_.failures;
    call->done(std::move(finding));
}

void GatewayCalls::turn_away(const Done& done, std::string why) {
    ++counts_.turned_away;
    done({Kind::kUseless, {}, std::move(why)});
}

}  // namespace bellhop::payment
