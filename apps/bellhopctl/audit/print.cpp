// Writing an audit's report.
#include "bellhopctl/audit/print.hpp"

#include "core/errors.hpp"

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>

namespace bellhop::ctl {

namespace {

constexpr std::size_t kMostShown = 100;

void print_text(const AuditReport& report) {
    std::cout << report.bookings << " bookings: " << report.confirmed << " confirmed, "
              << report.failed << " failed, " << report.cancelled << " cancelled, "
              << report.pending << " pending; " << report.outstanding
              << " decided with undos outstanding\n"
              << report.payments << " payments, " << report.nights << " nights of room types, "
              << report.outbox_rows << " messages in outboxes\n";
    std::size_t shown = 0;
    for (const auto& violation : report.violations) {
        if (++shown > kMostShown) {
            std::cout << "... and " << report.violations.size() - kMostShown << " more (--json)\n";
            break;
        }
        std::cout << "BROKEN " << violation.rule << ": " << violation.subject << " "
                  << violation.what << '\n';
    }
    if (report.violations.empty()) {
        std::cout << "every promise holds\n";
    } else {
        std::cout << report.violations.size() << " broken promises; next: bellhopctl explain "
                  << report.violations.front().subject << '\n';
    }
}

}  // namespace

void print(const AuditReport& report, Format format) {
    if (format == Format::kJson) {
        std::cout << wire::encode(report) << '\n';
    } else {
        print_text(report);
    }
}

void write_prometheus(const AuditReport& report, const std::string& path) {
    std::map<std::string, int> by_rule;
    for (const auto& rule : audit::rules()) by_rule[rule] = 0;
    for (const auto& violation : report.violations) ++by_rule[violation.rule];
    const auto fresh = path + ".new";
    std::ofstream file(fresh);
    file << "# HELP bellhop_audit_violations Promises found broken by the last audit.\n"
            "# TYPE bellhop_audit_violations gauge\n";
    for (const auto& [rule, count] : by_rule) {
        file << "bellhop_audit_violations{rule=\"" << rule << "\"} " << count << '\n';
    }
    file << "# HELP bellhop_audit_timestamp_seconds When the last audit ended.\n"
            "# TYPE bellhop_audit_timestamp_seconds gauge\n"
            "bellhop_audit_timestamp_seconds "
         << std::time(nullptr) << '\n';
    file.close();
    if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) {
        throw BadConfiguration("--prometheus: cannot write " + path);
    }
}

}  // namespace bellhop::ctl
