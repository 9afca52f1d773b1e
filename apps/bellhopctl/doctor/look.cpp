// Asking, and hearing who is silent.
#include "bellhopctl/doctor/look.hpp"

#include "orchestrator/contract/attention.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::ctl {

namespace {

using doctor::Live;
using doctor::ServiceLook;
using doctor::Silence;

constexpr const char* kManagement = "management";
/// House gives an answer ten seconds.
constexpr Milliseconds kLate{9000};
/// From the broker's own records; the plain list is of some seconds ago.
constexpr const char* kQueues = "/api/queues?disable_stats=true&enable_queue_totals=true";

struct ConsumerEntry {
    struct Place {
        std::string name;
        std::string vhost;
        static constexpr auto fields() {
            return wire::fields(wire::field("name", &Place::name),
                                wire::field("vhost", &Place::vhost));
        }
    };
    Place queue;
    static constexpr auto fields() {
        return wire::fields(wire::field("queue", &ConsumerEntry::queue));
    }
};

struct AlarmAnswer {
    std::vector<doctor::Alarm> alarms;
    static constexpr auto fields() {
        return wire::fields(wire::optional("alarms", &AlarmAnswer::alarms));
    }
};

/// A listener of the broker with certificates that end.
struct EndingListener {
    std::string node;
    std::string certificate;
    std::string ca;
    std::vector<std::string> certificate_ends;  ///< of each in that file that does
    std::vector<std::string> ca_ends;
    static constexpr auto fields() {
        using L = EndingListener;
        return wire::fields(wire::field("node", &L::node), wire::field("certfile", &L::certificate),
                            wire::field("cacertfile", &L::ca),
                            wire::field("certfile_expires_on", &L::certificate_ends),
                            wire::field("cacertfile_expires_on", &L::ca_ends));
    }
};

struct CertificateAnswer {
    std::vector<EndingListener> expired;
    static constexpr auto fields() {
        return wire::fields(wire::field("expired", &CertificateAnswer::expired));
    }
};

struct HealthAnswer {
    std::string service;
    std::vector<doctor::Dependency> dependencies;
    static constexpr auto fields() {
        return wire::fields(wire::field("service", &HealthAnswer::service),
                            wire::field("dependencies", &HealthAnswer::dependencies));
    }
};

struct ReadyAnswer {
    std::vector<std::string> problems;
    static constexpr auto fields() {
        return wire::fields(wire::field("problems", &ReadyAnswer::problems));
    }
};

/// Without the name in front and the advice behind, which a finding has places for.
std::string words_of(const Unavailable& away) {
    std::string words = away.what();
    words.erase(0, std::min(words.size(), away.who().size() + 2));
    return words.substr(0, words.find(" (is it running?"));
}

/// Runs `ask`. @return why nothing was heard; nothing where something was
template <class Ask>
std::optional<Silence> silence_of(House& house, Ask ask) {
    const auto begun = house.now();
    try {
        return ask();
    } catch (const Unavailable& away) {
        const bool late = house.now() - begun >= kLate;
        return Silence{late ? Silence::Kind::kMute : Silence::Kind::kAway, words_of(away)};
    } catch (const BadMessage& strange) {
        return Silence{Silence::Kind::kStrange,
                       std::string("answers what can't be understood: ") + strange.what()};
    }
}

template <class T>
std::vector<T> list_of(const std::string& json) {
    std::vector<T> all;
    wire::read(wire::parse(json), wire::Path{}, wire::Bounds{}, all);
    return all;
}

/// Asks the management interface.
class BrokerLook {
 public:
    BrokerLook(House& house, std::string vhost) : house_(house), vhost_(std::move(vhost)) {}

    doctor::Broker look() {
        auto silence = silence_of(house_, [this] { return ask_all(); });
        if (!silence) return std::move(broker_);
        doctor::Broker away;
        away.silence = std::move(silence);
        return away;
    }

 private:
    std::optional<Silence> ask_all() {
        auto& topology = broker_.topology;
        std::vector<ConsumerEntry> consumers;
        const bool all =
            ask("/api/nodes", broker_.nodes) && ask("/api/vhosts", topology.vhosts) &&
            ask("/api/users", topology.users) && ask("/api/permissions", topology.permissions) &&
            ask("/api/policies", topology.policies) &&
            ask("/api/operator-policies", broker_.operator_policies) &&
            ask("/api/exchanges", topology.exchanges) && ask(kQueues, topology.queues) &&
            ask("/api/bindings", topology.bindings) && ask("/api/consumers", consumers);
        if (!all) return silence_;
        for (const auto& each : consumers) {
            if (each.queue.vhost == vhost_) ++broker_.consumers[each.queue.name];
        }
        // Answered with 503 where there are some.
        const auto alarms = house_.get(kManagement, "/api/health/checks/alarms");
        broker_.alarms = wire::decode<AlarmAnswer>(alarms.body).alarms;
        ask_certificates();
        return std::nullopt;
    }

    void ask_certificates() {
        const auto answer =
            house_.get(kManagement, "/api/health/checks/certificate-expiration/14/days");
        // 500 is a file that the node can't read, or that is not valid yet: services can't connect
        // then, and say why.
        if (answer.status != 503) return;
        using Use = doctor::Certificate::Use;
        for (const auto& each : wire::decode<CertificateAnswer>(answer.body).expired) {
            for (const auto& ends : each.ca_ends) note({each.node, each.ca, ends, Use::kCa});
            for (const auto& ends : each.certificate_ends)
                note({each.node, each.certificate, ends, Use::kServer});
        }
    }

    /// Once, where several listeners have it.
    void note(doctor::Certificate certificate) {
        auto now = to_text(house_.now());
        now.replace(now.find('T'), 1, " ");
        if (certificate.ends <= now) certificate.state = doctor::Certificate::State::kEnded;
        auto& all = broker_.certificates;
        if (std::find(all.begin(), all.end(), certificate) == all.end()) all.push_back(certificate);
    }

    template <class T>
    bool ask(const std::string& route, std::vector<T>& out) {
        const auto answer = house_.get(kManagement, route);
        if (answer.status == 200) {
            out = list_of<T>(answer.body);
            return true;
        }
        const bool refused = answer.status == 401 || answer.status == 403;
        silence_ = {refused ? Silence::Kind::kRefused : Silence::Kind::kStrange,
                    "GET " + route + " was answered " + std::to_string(answer.status) + ": " +
                        answer.body.substr(0, 200)};
        return false;
    }

    House& house_;
    std::string vhost_;
    doctor::Broker broker_;
    Silence silence_;
};

const std::string& url_of(const House& house, const std::string& service) {
    const auto& addresses = house.addresses();
    if (service == "availability") return addresses.availability;
    return service == "payment" ? addresses.payment : addresses.orchestrator;
}

/// How far `theirs` lies outside of the time between question and answer.
std::int64_t ahead_ms(Timestamp asked, Timestamp theirs, Timestamp answered) {
    const auto ms = [](auto time) {
        return std::chrono::duration_cast<Milliseconds>(time).count();
    };
    if (theirs > answered) return ms(theirs - answered);
    return theirs < asked ? -ms(asked - theirs) : 0;
}

void ask_self(House& house, ServiceLook& service) {
    const auto asked = house.now();
    const auto answer = house.get(service.name, "/audit/self");
    const auto answered = house.now();
    if (answer.status != 200) return;
    service.self = wire::decode<service::SelfFact>(answer.body);
    service.clock_ahead_ms = ahead_ms(asked, service.self->now, answered);
}

std::optional<Silence> ask_service(House& house, ServiceLook& service) {
    auto health = house.fetch<HealthAnswer>(service.name, "/health");
    service.says_it_is = std::move(health.service);
    service.dependencies = std::move(health.dependencies);
    const auto ready = house.get(service.name, "/ready");
    service.ready = ready.status == 200;
    service.problems = wire::decode<ReadyAnswer>(ready.body).problems;
    ask_self(house, service);
    const auto outbox = house.get(service.name, "/audit/outbox");
    if (outbox.status == 200) service.outbox = wire::decode<service::OutboxFact>(outbox.body);
    return std::nullopt;
}

ServiceLook look_at_service(House& house, const std::string& name) {
    ServiceLook service;
    service.name = name;
    service.url = url_of(house, name);
    service.silence = silence_of(house, [&] { return ask_service(house, service); });
    return service;
}

std::optional<std::int64_t> need_attention(House& house) {
    std::optional<std::int64_t> count;
    // Who does not answer was heard before.
    static_cast<void>(silence_of(house, [&]() -> std::optional<Silence> {
        const auto answer = house.get("orchestrator", "/attention?limit=1");
        if (answer.status == 200)
            count = wire::decode<orchestrator::contract::AttentionFacts>(answer.body).total;
        return std::nullopt;
    }));
    return count;
}

}  // namespace

doctor::Live look_at_house(House& house, const std::string& vhost) {
    Live live;
    live.broker = BrokerLook(house, vhost).look();
    for (const auto* name : kServices) live.services.push_back(look_at_service(house, name));
    if (!live.services.front().silence) live.need_attention = need_attention(house);
    return live;
}

}  // namespace bellhop::ctl
