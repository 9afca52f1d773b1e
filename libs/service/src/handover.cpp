// One successor at a time.
#include "handover.hpp"

#include "packets.hpp"

#include <utility>

namespace bellhop::service {

Handover::Handover(loop::UvLoop& loop, Succession succession, Events events)
    : loop_(loop),
      succession_(std::move(succession)),
      events_(std::move(events)),
      listening_(packets::listen(succession_.path)),
      watch_(
          loop.watch(listening_.number(), loop::Ready::kRead, [this](loop::Ready) { accept(); })) {}

void Handover::accept() {
    auto channel = packets::accept(listening_);
    // The first one that asked is the one; who comes later waits until it has gone.
    if (!channel || !events_.asked) return;
    successor_watch_.reset();
    successor_ = std::move(channel);
    successor_watch_ =
        loop_.watch(successor_.number(), loop::Ready::kRead, [this](loop::Ready) { hear(); });
}

void Handover::hear() {
    const auto packet = packets::receive(successor_);
    if (!packet) return;
    successor_watch_.reset();
    const bool follows = packet->text == std::string(kAsksToFollow) + succession_.service;
    // One that has been killed meanwhile gets nothing: this process serves on.
    if (!follows || !packets::send(successor_, {std::string(kListening), events_.listening()}))
        return successor_.reset();
    std::exchange(events_.asked, nullptr)();
}

void Handover::give(http::Passed connection) {
    packets::send(successor_, {std::move(connection.state), std::move(connection.socket)});
}

}  // namespace bellhop::service
