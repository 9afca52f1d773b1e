// The end of a service: no new work, the work in hand finished and acknowledged, then out.
#include "service/service.hpp"

#include <iostream>

namespace bellhop::service {

namespace {

constexpr Milliseconds kLook{5};

}  // namespace

void Service::drain() {
    if (stopping_) {
        log_.warn("told to stop a second time: ending at once");
        exit_code_ = 1;
        return loop_.stop();
    }
    stopping_ = true;
    log_.info("stopping: finishing the work in hand");
    const Milliseconds bound{settings_.drain_seconds * 1000};
    loop_.after(bound, [this] {
        log_.warn("the drain took too long: what is left comes again at the next start");
        finish();
    });
    const auto http_done = std::make_shared<bool>(false);
    draining_ = before_http_;
    draining_.push_back(
        {"http",
         [this, bound, http_done] { server_.drain(bound, [http_done] { *http_done = true; }); },
         [http_done] { return !*http_done; }});
    draining_.insert(draining_.end(), after_http_.begin(), after_http_.end());
    draining_.push_back({"commits", [] {}, [this] { return !commits_->idle(); }});
    // With the broker away the outbox keeps what is unconfirmed, and nothing is gained by waiting.
    draining_.push_back(
        {"outbox", [] {}, [this] { return bus_->can_publish() && relay_->unconfirmed() > 0; }});
    drain_next();
}

void Service::drain_next() {
    if (draining_.empty()) return finish();
    auto& step = draining_.front();
    if (step.stop) {
        log_.debug("drain", {{"step", step.name}});
        std::exchange(step.stop, nullptr)();
    }
    if (!step.busy()) {
        draining_.erase(draining_.begin());
        return loop_.post([this] { drain_next(); });
    }
    loop_.after(kLook, [this] { drain_next(); });
}

void Service::finish() {
    bus_->close();
    log_.info("stopped");
    // The close frames leave with the next turns.
    loop_.after(Milliseconds{20}, [this] { loop_.stop(); });
}

}  // namespace bellhop::service
