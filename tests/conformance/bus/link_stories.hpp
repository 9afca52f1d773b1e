// What a link to RabbitMQ does whatever carries it: over TCP and over TLS the same cases.
#pragma once

#include "collect.hpp"

namespace bellhop::tests {

/// More than may pend in the socket.
void check_large_bodies(RabbitFixture& fixture, bus::Bus& link);
/// An idle link stays, with a heartbeat of a second.
void check_heartbeats(RabbitFixture& fixture, bus::RabbitSettings settings);
/// kill -9 of the broker under a stream of publishes loses none that was confirmed.
void check_killed_broker(RabbitFixture& fixture, bus::Bus& link);

}  // namespace bellhop::tests
