// What the running house says of itself, as the doctor's rules take it: values.
#pragma once

#include "bellhopctl/doctor/topology.hpp"
#include "service/outbox_fact.hpp"
#include "service/self_fact.hpp"

namespace bellhop::doctor {

/// Why somebody was not heard.
struct Silence {
    enum class Kind {
        kAway,     ///< nobody listens there
        kMute,     ///< the connection stands, and no answer comes
        kRefused,  ///< the password is not right
        kStrange   ///< the answer makes no sense
    };
    Kind kind = Kind::kAway;
    std::string words;
};

/// A node of the broker.
struct Node {
    std::string name;
    bool running = true;
    std::vector<std::string> partitions;  ///< nodes that it lost, and that ran on
    Figure mem_used;
    Figure mem_limit;
    Figure disk_free;
    Figure disk_free_limit;
    static constexpr auto fields() {
        using N = Node;
        return wire::fields(
            wire::field("name", &N::name), wire::optional("running", &N::running),
            wire::optional("partitions", &N::partitions), wire::optional("mem_used", &N::mem_used),
            wire::optional("mem_limit", &N::mem_limit), wire::optional("disk_free", &N::disk_free),
            wire::optional("disk_free_limit", &N::disk_free_limit));
    }
};

struct Alarm {
    std::string node;
    std::string resource;  ///< `memory`, `disk space`
    static constexpr auto fields() {
        return wire::fields(wire::field("node", &Alarm::node),
                            wire::field("resource", &Alarm::resource));
    }
};

/// One that the broker shows over TLS, or its CA's, and that ends within 14 days or has ended.
struct Certificate {
    enum class Use { kServer, kCa };
    enum class State { kEndsSoon, kEnded };
    std::string node;
    std::string file;  ///< on the node's host
    std::string ends;  ///< `2026-11-26 20:42:10`, UTC
    Use use = Use::kServer;
    State state = State::kEndsSoon;
    friend bool operator==(const Certificate&, const Certificate&) = default;
};

struct Broker {
    std::optional<Silence> silence;  ///< then all else is empty
    Topology topology;               ///< of all virtual hosts
    std::vector<Policy> operator_policies;
    std::map<std::string, int> consumers;  ///< by queue of our virtual host; none: not there
    std::vector<Node> nodes;
    std::vector<Alarm> alarms;
    std::vector<Certificate> certificates;
};

/// A thing that a service depends on, as its /health says.
struct Dependency {
    std::string name;
    std::string state;  ///< `ok`, or what is wrong
    static constexpr auto fields() {
        return wire::fields(wire::field("name", &Dependency::name),
                            wire::field("state", &Dependency::state));
    }
};

struct ServiceLook {
    std::string name;
    std::string url;
    std::optional<Silence> silence;  ///< then all else is empty
    std::string says_it_is;          ///< the name in its /health
    bool ready = false;
    std::vector<std::string> problems;  ///< of /ready
    std::vector<Dependency> dependencies;
    std::optional<service::SelfFact> self;  ///< nothing from an older program
    std::int64_t clock_ahead_ms = 0;        ///< of ours, beyond what the exchange may explain
    std::optional<service::OutboxFact> outbox;
};

struct Live {
    Broker broker;
    std::vector<ServiceLook> services;
    std::optional<std::int64_t> need_attention;  ///< bookings; nothing where nobody tells
};

}  // namespace bellhop::doctor
