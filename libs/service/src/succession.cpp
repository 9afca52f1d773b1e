// One process of a service follows another, and no client notices.
#include "core/errors.hpp"
#include "handover.hpp"
#include "listening_socket.hpp"
#include "service/service.hpp"
#include "supervisor.hpp"
#include "takeover.hpp"

#include <iostream>
#include <utility>

namespace bellhop::service {

namespace {

/// How long the predecessor is left to serve while the broker does not answer this process.
constexpr Milliseconds kBrokerWithin{2000};
/// How long clients wait at most, once it is gone, for the database and the broker.
constexpr Milliseconds kReadyWithin{3000};
constexpr Milliseconds kTurn{20};

}  // namespace

void Service::pump(Milliseconds most, const std::function<bool()>& until) {
    bool late = false;
    const auto timer = loop_.after(most, [&late] { late = true; });
    while (!late && !stopping_ && !until()) loop_.run_once(kTurn);
    loop_.cancel(timer);
}

Estate Service::take_over(Takeover& takeover) {
    // Connected first: the less is to be done while nobody serves.
    pump(kBrokerWithin, [this] { return bus_->problems().empty(); });
    log_.info("taking over from the process that runs");
    bool over = false;
    takeover.begin([&over] { over = true; });
    while (!over && !stopping_) loop_.run_once(kTurn);
    auto estate = takeover.take_estate();
    // One that refused is the service still.
    if (estate.listening) supervisor_->is_main();
    return estate;
}

void Service::serve_when_ready(Estate estate, const std::vector<std::string>& banner) {
    pump(kReadyWithin, [this] { return starting_.empty() && bus_->problems().empty(); });
    if (!stopping_) serve(std::move(estate), banner);
}

void Service::serve(Estate estate, const std::vector<std::string>& banner) {
    const loop::Address address{settings_.http_host, settings_.http_port};
    if (auto activated = socket_of_activation(address)) {
        server_.listen(std::move(activated));
    } else if (estate.listening && listens_at(estate.listening, address)) {
        server_.listen(std::move(estate.listening));
    } else {
        server_.listen(address);
    }
    for (auto& connection : estate.connections) server_.adopt(std::move(connection));
    if (!settings_.handover.empty()) {
        handover_ = std::make_unique<Handover>(
            loop_, Succession{settings_.handover, identity_.name},
            Handover::Events{[this] { return server_.listening(); }, [this] { hand_over(); }});
    }
    for (const auto& line : banner) std::cout << line << '\n';
    std::cout << "Running on http://" << settings_.http_host << ":" << server_.port() << std::endl;
    supervisor_->ready();
}

void Service::hand_over() {
    if (stopping_) return;
    log_.info("another process takes this one's place");
    drain(Ending::kHandOver);
}

}  // namespace bellhop::service
