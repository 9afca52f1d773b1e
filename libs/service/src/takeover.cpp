// Hears what the predecessor leaves, until it has ended.
#include "takeover.hpp"

#include "handover.hpp"
#include "packets.hpp"

#include <utility>

namespace bellhop::service {

namespace {

constexpr Milliseconds kEndsWithin{2000};

}  // namespace

Takeover::~Takeover() {
    loop_.cancel(timer_);
}

std::unique_ptr<Takeover> Takeover::find(loop::UvLoop& loop, const Succession& succession) {
    if (succession.path.empty()) return nullptr;
    auto channel = packets::connect(succession.path);
    if (!channel) return nullptr;
    return std::unique_ptr<Takeover>(
        new Takeover(loop, std::move(channel), std::string(kAsksToFollow) + succession.service));
}

Takeover::Takeover(loop::UvLoop& loop, loop::Descriptor channel, std::string words)
    : loop_(loop),
      channel_(std::move(channel)),
      process_(packets::process_of(channel_)),
      words_(std::move(words)) {}

void Takeover::begin(std::function<void()> over) {
    over_ = std::move(over);
    // Where it has closed already, that is heard at once.
    packets::send(channel_, {words_, {}});
    watch_ = loop_.watch(channel_.number(), loop::Ready::kRead, [this](loop::Ready) { hear(); });
}

void Takeover::hear() {
    while (auto packet = packets::receive(channel_)) {
        if (packet->text.empty()) return channel_ended();
        if (packet->text == kListening) {
            estate_.listening = std::move(packet->socket);
        } else if (packet->socket) {
            estate_.connections.push_back({std::move(packet->socket), std::move(packet->text)});
        }
    }
}

void Takeover::channel_ended() {
    watch_.reset();
    if (!process_) return end();
    // Without the socket it was killed, or it does not hand over, to this version or to a second
    // one: then whoever tries to listen hears why.
    if (!estate_.listening) timer_ = loop_.after(kEndsWithin, [this] { end(); });
    // A process that ends closes its files first: only afterwards its numbers and leases are free.
    watch_ = loop_.watch(process_.number(), loop::Ready::kRead, [this](loop::Ready) { end(); });
}

void Takeover::end() {
    watch_.reset();
    loop_.cancel(timer_);
    if (const auto over = std::exchange(over_, nullptr)) over();
}

}  // namespace bellhop::service
