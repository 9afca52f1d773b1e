// Writing the doctor's findings.
#include "bellhopctl/doctor/print.hpp"

#include <algorithm>
#include <iostream>

namespace bellhop::ctl {

namespace {

using doctor::Finding;
using doctor::Severity;

struct FindingBody {
    std::string severity;
    std::string where;
    std::string found;
    std::string expected;
    std::string mend;
    static constexpr auto fields() {
        using F = FindingBody;
        return wire::fields(wire::field("severity", &F::severity), wire::field("where", &F::where),
                            wire::field("found", &F::found), wire::field("expected", &F::expected),
                            wire::field("mend", &F::mend));
    }
};

struct ReportBody {
    int checks = 0;
    int broken = 0;
    int warnings = 0;
    std::vector<FindingBody> findings;
    static constexpr auto fields() {
        using R = ReportBody;
        return wire::fields(wire::field("checks", &R::checks), wire::field("broken", &R::broken),
                            wire::field("warnings", &R::warnings),
                            wire::field("findings", &R::findings));
    }
};

/// The order of the rules within each severity; those of one mend follow the first of them.
std::vector<Finding> in_order(std::vector<Finding> all) {
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.severity < b.severity; });
    for (auto first = all.begin(); first != all.end();) {
        first = std::stable_partition(first + 1, all.end(), [mend = first->mend](const auto& each) {
            return each.mend == mend;
        });
    }
    return all;
}

ReportBody body_of(const doctor::Notes& notes) {
    ReportBody body;
    body.checks = notes.checks();
    for (const auto& finding : in_order(notes.findings())) {
        const bool broken = finding.severity == Severity::kBroken;
        ++(broken ? body.broken : body.warnings);
        body.findings.push_back({broken ? "broken" : "warning", finding.where, finding.found,
                                 finding.expected, finding.mend});
    }
    return body;
}

void print_text(const ReportBody& body) {
    for (std::size_t i = 0; i < body.findings.size(); ++i) {
        const auto& finding = body.findings[i];
        std::cout << (finding.severity == "broken" ? "BROKEN   " : "WARNING  ") << finding.where
                  << ": " << finding.found << '\n'
                  << "         expected: " << finding.expected << '\n';
        const bool last =
            i + 1 == body.findings.size() || body.findings[i + 1].mend != finding.mend;
        if (last) std::cout << "  mend:  " << finding.mend << '\n';
    }
    std::cout << counted(body.checks, "check");
    if (body.findings.empty()) {
        std::cout << ", all is well\n";
        return;
    }
    std::cout << ": " << body.broken << " broken, " << counted(body.warnings, "warning") << '\n';
}

}  // namespace

void print(const doctor::Notes& notes, Format format) {
    const auto body = body_of(notes);
    if (format == Format::kText) return print_text(body);
    std::cout << wire::encode(body) << '\n';
}

}  // namespace bellhop::ctl
