// The services: there, ready, on the schema that they know, with an outbox that moves.
#include "bellhopctl/doctor/findings.hpp"

namespace bellhop::doctor {

namespace {

constexpr std::int64_t kOldestOutboxRow = 60;  // seconds; as bellhopctl audit
constexpr std::int64_t kMostClockDifference = 2000;

std::string where(const ServiceLook& service) {
    return "service " + service.name;
}

std::string state_of(const ServiceLook& service, const std::string& dependency) {
    for (const auto& each : service.dependencies) {
        if (each.name == dependency) return each.state;
    }
    return "ok";
}

void check_schema(const Case& house, const ServiceLook& service, Notes& notes) {
    const auto& place = house.mends.place();
    notes.looked();
    if (!service.self) {
        if (service.ready)
            notes.warning({where(service), "is of an older build: it does not tell its schema",
                           "a program of this build", place.update(service.name)});
        return;
    }
    for (const auto& part : service.self->schema) {
        notes.looked();
        if (part.version == part.known) continue;
        const bool newer = part.version > part.known;
        notes.broken({where(service),
                      "its database has version " + std::to_string(part.version) +
                          " of the schema of " + part.component,
                      "version " + std::to_string(part.known) +
                          (newer ? ", all that this program knows: start a newer one" : ""),
                      newer ? place.update(service.name) : place.restart(service.name)});
    }
}

void check_outbox(const Case& house, const ServiceLook& service, Notes& notes) {
    if (!service.outbox) return;
    notes.looked();
    if (service.outbox->oldest_s <= kOldestOutboxRow) return;
    notes.broken({where(service),
                  std::to_string(service.outbox->waiting) +
                      " messages wait in its outbox, the oldest for " +
                      std::to_string(service.outbox->oldest_s) + " s",
                  "at most " + std::to_string(kOldestOutboxRow) + " s", mend_of(house, service)});
}

void check_clock(const ServiceLook& service, Notes& notes) {
    if (!service.self) return;
    notes.looked();
    const auto ahead = service.clock_ahead_ms;
    if (ahead >= -kMostClockDifference && ahead <= kMostClockDifference) return;
    notes.warning({where(service),
                   "its clock is " + std::to_string((ahead < 0 ? -ahead : ahead) / 1000) + " s " +
                       (ahead < 0 ? "behind" : "ahead of") + " ours",
                   "the same time on all machines", "timedatectl set-ntp true"});
}

void check_answer(const Case& house, const ServiceLook& service, Notes& notes) {
    notes.looked();
    if (service.says_it_is != service.name) {
        notes.broken({where(service), service.url + " is " + service.says_it_is, service.name,
                      house.mends.place().state(service.name)});
    }
    notes.looked();
    if (service.ready) return;
    std::string words;
    for (const auto& problem : service.problems) words += (words.empty() ? "" : "; ") + problem;
    // A service tries to connect every now and then: the broker may be back already.
    if (!house.live.broker.silence && state_of(service, "broker") != "ok") notes.doubt();
    notes.broken({where(service), "is not ready: " + words, "is ready", mend_of(house, service)});
}

/// A service that can't use the broker: what is wrong with the broker is mended first. Where that
/// is nothing, the service has a password or an address of an earlier time.
std::string mend_of_link(const Case& house, const ServiceLook& service) {
    Notes notes;
    check_broker_there(house, notes);
    if (!house.live.broker.silence) {
        check_alarms(house, notes);
        if (check_virtual_host(house, notes)) check_topology(house, notes);
    }
    for (const auto& finding : notes.findings()) {
        if (finding.severity == Severity::kBroken) return finding.mend;
    }
    return ctl::Place::both(house.mends.topology(), house.mends.place().restart(service.name));
}

}  // namespace

std::string mend_of(const Case& house, const ServiceLook& service) {
    const auto& place = house.mends.place();
    if (service.silence) {
        return service.silence->kind == Silence::Kind::kAway ? place.start(service.name)
                                                             : place.restart(service.name);
    }
    if (state_of(service, "broker") != "ok") return mend_of_link(house, service);
    const auto database = state_of(service, "database");
    if (database.find("postgresql:") != std::string::npos) return "systemctl start postgresql";
    return place.restart(service.name);
}

void check_services(const Case& house, Notes& notes) {
    for (const auto& service : house.live.services) {
        notes.looked();
        if (service.silence) {
            notes.broken({where(service), service.silence->words, "answers at " + service.url,
                          mend_of(house, service)});
            continue;
        }
        check_answer(house, service, notes);
        check_schema(house, service, notes);
        check_outbox(house, service, notes);
        check_clock(service, notes);
    }
    notes.looked();
    if (house.live.need_attention.value_or(0) > 0) {
        notes.warning({"bookings", std::to_string(*house.live.need_attention) + " need a person",
                       "none; the list says how to go on",
                       house.mends.place().ctl("attention list")});
    }
}

}  // namespace bellhop::doctor
