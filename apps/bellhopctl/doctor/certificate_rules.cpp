// The certificates that the broker shows over TLS, and their CA: not ended, and not soon.
#include "bellhopctl/doctor/findings.hpp"

namespace bellhop::doctor {

void check_certificates(const Case& house, Notes& notes) {
    notes.looked();
    for (const auto& each : house.live.broker.certificates) {
        const bool ca = each.use == Certificate::Use::kCa;
        const bool ended = each.state == Certificate::State::kEnded;
        const Finding finding{
            "node " + each.node,
            std::string(ca ? "the CA of its certificate" : "its certificate for TLS") +
                (ended ? " has ended on " : " ends on ") + each.ends + " UTC: " + each.file,
            "one that holds for 14 days yet",
            ca ? house.mends.renew_ca(each) : house.mends.renew_certificate(each.file)};
        ended ? notes.broken(finding) : notes.warning(finding);
    }
}

}  // namespace bellhop::doctor
