// All rules, in the order in which a person would mend.
#include "bellhopctl/doctor/findings.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::doctor {

void Notes::broken(Finding finding) {
    finding.severity = Severity::kBroken;
    findings_.push_back(std::move(finding));
}

void Notes::warning(Finding finding) {
    finding.severity = Severity::kWarning;
    findings_.push_back(std::move(finding));
}

Notes examine(const Case& house) {
    Notes notes;
    check_broker_there(house, notes);
    if (!house.live.broker.silence) {
        check_nodes(house, notes);
        check_alarms(house, notes);
        check_certificates(house, notes);
        check_users(house, notes);
        if (check_virtual_host(house, notes)) {
            check_topology(house, notes);
            check_queue_traffic(house, notes);
        }
    }
    check_services(house, notes);
    return notes;
}

const ServiceLook* look_of(const Live& live, const std::string& service) {
    return named(live.services, service);
}

Difference first_difference(const Attributes& live, const Attributes& declared) {
    const auto member = [](const auto& entry) { return entry.first + ": " + entry.second; };
    for (const auto& entry : declared.values) {
        const auto there = live.values.find(entry.first);
        if (there == live.values.end()) return {"no " + entry.first, member(entry)};
        if (there->second != entry.second) return {member(*there), member(entry)};
    }
    for (const auto& entry : live.values) {
        if (!declared.values.contains(entry.first)) return {member(entry), "no " + entry.first};
    }
    return {};
}

}  // namespace bellhop::doctor
