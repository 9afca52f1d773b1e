// The end of a service: no new work, the work in hand finished and acknowledged, then out.
#include "handover.hpp"
#include "service/service.hpp"
#include "supervisor.hpp"

#include <utility>

namespace bellhop::service {

namespace {

constexpr Milliseconds kLook{5};

}  // namespace

void Service::stop() {
    if (!stopping_) return drain(Ending::kStop);
    log_.warn("told to stop a second time: ending at once");
    exit_code_ = 1;
    loop_.stop();
}

void Service::end_http(Ending ending, std::function<void()> done) {
    const Milliseconds bound{settings_.drain_seconds * 1000};
    if (ending == Ending::kStop) {
        server_.drain(bound, std::move(done));
    } else {
        server_.hand_over(
            bound, [this](http::Passed each) { handover_->give(std::move(each)); },
            std::move(done));
    }
    if (on_http_drain_) on_http_drain_();
}

void Service::finish_work_first(Ending ending, Milliseconds bound) {
    draining_ = before_http_;
    if (ending == Ending::kStop) return;
    // Half of the time: the other half is for the connections, which must not end with the process.
    const auto until = loop_.now() + bound / 2;
    for (auto& step : draining_) {
        step.busy = [this, until, busy = step.busy] { return loop_.now() < until && busy(); };
    }
}

void Service::drain(Ending ending) {
    stopping_ = true;
    handing_over_ = ending == Ending::kHandOver;
    if (exporter_) exporter_->hurry();
    log_.info("stopping: finishing the work in hand");
    if (handing_over_) {
        supervisor_->handing_over();
    } else {
        supervisor_->stopping(server_.listening());
    }
    const Milliseconds bound{settings_.drain_seconds * 1000};
    loop_.after(bound, [this] {
        log_.warn("the drain took too long: what is left comes again at the next start");
        finish();
    });
    const auto http_done = std::make_shared<bool>(false);
    finish_work_first(ending, bound);
    draining_.push_back(
        {"http",
         [this, ending, http_done] { end_http(ending, [http_done] { *http_done = true; }); },
         [http_done] { return !*http_done; }});
    for (const auto& step : before_http_) draining_.push_back({step.name, {}, step.busy});
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
