// The broker's topology, in the words that definitions.json and the management interface share.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::doctor {

/// An object whose members have any names: a policy's definition, a queue's arguments. Their values
/// are kept as JSON text.
struct Attributes {
    std::map<std::string, std::string> values;
    bool operator==(const Attributes&) const = default;
    /// The whole number of that name; nothing where there is none.
    [[nodiscard]] std::optional<std::int64_t> number(const std::string& name) const;
};
void read(const wire::Value& value, const wire::Path& path, const wire::Bounds& bounds,
          Attributes& out);

/// A whole number that the broker may not know yet, or says in words: then there is none.
struct Figure {
    std::optional<std::int64_t> value;
};
void read(const wire::Value& value, const wire::Path& path, const wire::Bounds& bounds,
          Figure& out);

struct VirtualHost {
    std::string name;
    Attributes cluster_state;  ///< per node; live only
    static constexpr auto fields() {
        return wire::fields(wire::field("name", &VirtualHost::name),
                            wire::optional("cluster_state", &VirtualHost::cluster_state));
    }
};

struct User {
    std::string name;
    std::vector<std::string> tags;
    static constexpr auto fields() {
        return wire::fields(wire::field("name", &User::name), wire::field("tags", &User::tags));
    }
};

struct Permission {
    std::string user;
    std::string vhost;
    std::string configure;
    std::string write;
    std::string read;
    static constexpr auto fields() {
        using P = Permission;
        return wire::fields(wire::field("user", &P::user), wire::field("vhost", &P::vhost),
                            wire::field("configure", &P::configure),
                            wire::field("write", &P::write), wire::field("read", &P::read));
    }
};

struct Policy {
    std::string vhost;
    std::string name;
    std::string pattern;
    std::string apply_to;
    std::int64_t priority = 0;
    Attributes definition;
    static constexpr auto fields() {
        using P = Policy;
        return wire::fields(
            wire::field("vhost", &P::vhost), wire::field("name", &P::name),
            wire::field("pattern", &P::pattern), wire::field("apply-to", &P::apply_to),
            wire::field("priority", &P::priority), wire::field("definition", &P::definition));
    }
};

struct Exchange {
    std::string vhost;
    std::string name;
    std::string type;
    bool durable = true;
    bool auto_delete = false;
    bool internal = false;
    Attributes arguments;
    std::optional<std::string> policy;  ///< that applies to it; live only
    static constexpr auto fields() {
        using E = Exchange;
        return wire::fields(
            wire::field("vhost", &E::vhost), wire::field("name", &E::name),
            wire::field("type", &E::type), wire::field("durable", &E::durable),
            wire::field("auto_delete", &E::auto_delete), wire::field("internal", &E::internal),
            wire::field("arguments", &E::arguments), wire::field("policy", &E::policy));
    }
};

struct Queue {
    std::string vhost;
    std::string name;
    bool durable = true;
    bool auto_delete = false;
    Attributes arguments;
    /// @name Live only
    /// @{
    std::string type;
    std::optional<std::string> policy;  ///< that applies to it
    std::string state;
    Figure messages;                   ///< ready and in hand
    std::vector<std::string> members;  ///< nodes of a quorum queue
    std::vector<std::string> online;   ///< of them
    /// @}
    static constexpr auto fields() {
        using Q = Queue;
        return wire::fields(
            wire::field("vhost", &Q::vhost), wire::field("name", &Q::name),
            wire::field("durable", &Q::durable), wire::field("auto_delete", &Q::auto_delete),
            wire::field("arguments", &Q::arguments), wire::optional("type", &Q::type),
            wire::field("policy", &Q::policy), wire::optional("state", &Q::state),
            wire::optional("messages", &Q::messages), wire::optional("members", &Q::members),
            wire::optional("online", &Q::online));
    }
    /// quorum, classic, …
    [[nodiscard]] std::string kind() const;
};

struct Binding {
    std::string vhost;
    std::string source;
    std::string destination;
    std::string destination_type;
    std::string routing_key;
    std::string properties_key;  ///< names it in the management interface; live only
    static constexpr auto fields() {
        using B = Binding;
        return wire::fields(wire::field("vhost", &B::vhost), wire::field("source", &B::source),
                            wire::field("destination", &B::destination),
                            wire::field("destination_type", &B::destination_type),
                            wire::field("routing_key", &B::routing_key),
                            wire::optional("properties_key", &B::properties_key));
    }
    [[nodiscard]] bool same_way(const Binding& other) const {
        return source == other.source && destination == other.destination &&
               destination_type == other.destination_type && routing_key == other.routing_key;
    }
};

/// definitions.json, and what a broker really has.
struct Topology {
    std::vector<VirtualHost> vhosts;
    std::vector<User> users;
    std::vector<Permission> permissions;
    std::vector<Policy> policies;
    std::vector<Exchange> exchanges;
    std::vector<Queue> queues;
    std::vector<Binding> bindings;
    static constexpr auto fields() {
        using T = Topology;
        return wire::fields(
            wire::field("vhosts", &T::vhosts), wire::field("users", &T::users),
            wire::field("permissions", &T::permissions), wire::field("policies", &T::policies),
            wire::field("exchanges", &T::exchanges), wire::field("queues", &T::queues),
            wire::field("bindings", &T::bindings));
    }
};

/// What a broker of Bellhop is to be.
struct Declared {
    Topology topology;
    std::string vhost;
    std::string memory_watermark;  ///< `0.4`: a share of the machine's memory
    std::string disk_limit;        ///< `512MB`: so much stays free
};

/// @param definitions text of a definitions.json @param origin its name, for errors
/// @param settings text of a rabbitmq.conf @throws BadConfiguration
[[nodiscard]] Declared read_declared(std::string_view definitions, std::string_view origin,
                                     std::string_view settings);
/// `512MB` in bytes, as RabbitMQ reads it; nothing for what it would not read.
[[nodiscard]] std::optional<std::int64_t> bytes_of(const std::string& size);

/// The one of that name in a list, or nullptr.
template <class T>
[[nodiscard]] const T* named(const std::vector<T>& all, const std::string& name) {
    for (const auto& each : all) {
        if (each.name == name) return &each;
    }
    return nullptr;
}

}  // namespace bellhop::doctor
