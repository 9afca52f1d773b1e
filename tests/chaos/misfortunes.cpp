// The table of misfortunes. A new one is one function and one line.
#include "chaos/misfortunes.hpp"

#include "chaos/couriers.hpp"
#include "support/eventually.hpp"

#include <memory>

namespace bellhop::chaos {

namespace {

using tests::Act;
using tests::Manner;
using Names = std::vector<std::string>;

constexpr Milliseconds kUntilDatabaseServes{5000};

const std::string& one_of(const Names& names, Random& random) {
    return names[random.next() % names.size()];
}

Mend kill_all_of(Town& town, const Names& names) {
    for (const auto& name : names) town.kill(name);
    return [&town, names] { town.start(names); };
}

Mend kill_orchestrator(Town& town, Random& random) {
    return kill_all_of(town, {one_of(town.processes("orchestrator"), random)});
}
Mend kill_availability(Town& town, Random& random) {
    return kill_all_of(town, {one_of(town.processes("availability"), random)});
}
Mend kill_payment(Town& town, Random& random) {
    return kill_all_of(town, {one_of(town.processes("payment"), random)});
}
Mend kill_a_kind(Town& town, Random& random) {
    return kill_all_of(town, town.processes(one_of(tests::House::names(), random)));
}
Mend kill_all_services(Town& town, Random&) {
    return kill_all_of(town, town.all());
}

Mend kill_broker(Town& town, Random&) {
    town.kill_broker();
    return [&town] { town.start_broker(); };
}
Mend kill_broker_and_orchestrators(Town& town, Random&) {
    town.kill_broker();
    auto services = kill_all_of(town, town.processes("orchestrator"));
    return [&town, services] {
        services();
        town.start_broker();
    };
}

Mend kill_postgres(Town& town, Random&) {
    town.postgres().kill_hard();
    ++town.blows().kills;
    return [&town] { town.postgres().start(); };
}

Mend stop_one(Town& town, const std::string& name) {
    town.house().pause(name);
    ++town.blows().stopped;
    return [&town, name] { town.house().resume(name); };
}
Mend stop_worker(Town& town, Random& random) {
    return stop_one(
        town, one_of(town.processes(random.next() % 2 == 0 ? "payment" : "availability"), random));
}
Mend stop_orchestrator(Town& town, Random& random) {
    return stop_one(town, one_of(town.processes("orchestrator"), random));
}
Mend stop_broker(Town& town, Random&) {
    town.broker().pause();
    ++town.blows().stopped;
    return [&town] { town.broker().resume(); };
}

/// In good order: SIGTERM drains.
Mend restart_one(Town& town, Random& random) {
    const auto name = one_of(town.all(), random);
    static_cast<void>(town.house().terminate(name));
    return [&town, name] { town.start({name}); };
}

Mend memory_alarm(Town& town, Random&) {
    town.broker().rabbitmqctl({"set_vm_memory_high_watermark", "0.00001"});
    return [&town] { town.broker().rabbitmqctl({"set_vm_memory_high_watermark", "0.4"}); };
}

Mend full_disk(Town& town, Random&) {
    town.disk().fill();
    return [&town] {
        town.disk().free();
        if (town.form() == Form::kSingle) return;
        // Without room for its log it may have given up, or be about to.
        auto& server = town.postgres();
        if (tests::eventually(kUntilDatabaseServes, [&] { return server.serves(); })) return;
        server.kill_hard();
        server.start();
    };
}

Mend network_cut(Town& town, Random&) {
    town.second_host()->cut();
    return [&town] { town.second_host()->mend(); };
}

Mend send_courier(Town& town, Random& random, Prank prank) {
    auto& sent = prank == Prank::kCopies ? town.blows().copied : town.blows().delayed;
    auto courier = std::make_shared<Courier>(town.broker(), prank, random.next(), sent);
    return [courier]() mutable { courier.reset(); };
}
Mend copied_messages(Town& town, Random& random) {
    return send_courier(town, random, Prank::kCopies);
}
Mend delayed_messages(Town& town, Random& random) {
    return send_courier(town, random, Prank::kDelays);
}

Mend gateway_is(Town& town, Manner manner) {
    town.gateway().always(Act{manner, 503});
    return [&town] { town.gateway().always(Act{}); };
}
Mend gateway_drops(Town& town, Random&) {
    return gateway_is(town, Manner::kDropAfterwards);
}
Mend gateway_misbehaves(Town& town, Random& random) {
    constexpr Manner kManners[] = {Manner::kSilentAfterwards,    Manner::kFailAfterwards,
                                   Manner::kCutAfterwards,       Manner::kGarbageAfterwards,
                                   Manner::kMalformedAfterwards, Manner::kDropBefore,
                                   Manner::kAnswerStatus};
    return gateway_is(town, kManners[random.next() % std::size(kManners)]);
}

Milliseconds a_moment(const Town&) {
    return Milliseconds{300};
}
Milliseconds some_time(const Town& town) {
    return Milliseconds{town.form() == Form::kSingle ? 1500 : 5000};
}
Milliseconds beyond_heartbeat(const Town& town) {
    return town.beyond_heartbeat();
}
Milliseconds beyond_lease(const Town& town) {
    return town.beyond_lease();
}

std::string nothing(const Town&) {
    return "";
}
std::string postgres(const Town& town) {
    return town.form() == Form::kSeveral ? "" : "this form has no PostgreSQL";
}
/// A start of the broker takes ten seconds.
std::string time_for_two(const Town& town) {
    return town.form() == Form::kSeveral ? "" : "in this form only together with orchestrators";
}
std::string mounts(const Town&) {
    return in_namespaces() ? "" : "NEEDS ROOT: a mount namespace, for a small disk";
}
std::string namespaces(const Town& town) {
    if (town.form() == Form::kSingle) return "this form has one host";
    return town.second_host() != nullptr ? "" : "NEEDS ROOT: network namespaces, for a second host";
}

constexpr Misfortune kAll[] = {
    {"kill -9 of an orchestrator", Takes::kServices, a_moment, nothing, kill_orchestrator},
    {"kill -9 of an availability worker", Takes::kServices, a_moment, nothing, kill_availability},
    {"kill -9 of a payment worker", Takes::kServices, a_moment, nothing, kill_payment},
    {"kill -9 of all of one kind", Takes::kServices, some_time, nothing, kill_a_kind},
    {"kill -9 of all services", Takes::kServices, a_moment, nothing, kill_all_services},
    {"kill -9 of the broker", Takes::kBroker, a_moment, time_for_two, kill_broker},
    {"kill -9 of broker and orchestrators", Takes::kBrokerAndServices, a_moment, nothing,
     kill_broker_and_orchestrators},
    {"kill -9 of PostgreSQL", Takes::kDatabase, some_time, postgres, kill_postgres},
    {"SIGSTOP of a worker", Takes::kServices, beyond_heartbeat, nothing, stop_worker},
    {"SIGSTOP of an orchestrator", Takes::kServices, beyond_lease, nothing, stop_orchestrator},
    {"SIGSTOP of the broker", Takes::kBroker, beyond_heartbeat, nothing, stop_broker},
    {"an orderly restart", Takes::kServices, a_moment, nothing, restart_one},
    {"a memory alarm", Takes::kBroker, some_time, nothing, memory_alarm},
    {"a full disk", Takes::kDatabase, some_time, mounts, full_disk},
    {"a network cut", Takes::kNetwork, beyond_lease, namespaces, network_cut},
    {"messages sent twice", Takes::kBroker, some_time, nothing, copied_messages},
    {"messages held back", Takes::kBroker, some_time, nothing, delayed_messages},
    {"a gateway that drops after charging", Takes::kGateway, some_time, nothing, gateway_drops},
    {"a gateway that misbehaves", Takes::kGateway, some_time, nothing, gateway_misbehaves},
};

}  // namespace

std::span<const Misfortune> misfortunes() {
    return kAll;
}

}  // namespace bellhop::chaos
