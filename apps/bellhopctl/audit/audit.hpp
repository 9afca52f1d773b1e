// bellhopctl audit: asks all services for what they know, and checks every promise over it.
#pragma once

#include "bellhopctl/audit/rules.hpp"
#include "bellhopctl/command.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bellhop::ctl {

/// What an audit found.
struct AuditReport {
    std::int64_t bookings = 0;
    std::int64_t confirmed = 0;
    std::int64_t failed = 0;
    std::int64_t cancelled = 0;
    std::int64_t pending = 0;
    std::int64_t outstanding = 0;  ///< decided, with undos not yet answered
    std::int64_t payments = 0;
    std::int64_t nights = 0;
    std::int64_t outbox_rows = 0;
    std::vector<audit::Violation> violations;
    static constexpr auto fields() {
        using A = AuditReport;
        return wire::fields(
            wire::field("bookings", &A::bookings), wire::field("confirmed", &A::confirmed),
            wire::field("failed", &A::failed), wire::field("cancelled", &A::cancelled),
            wire::field("pending", &A::pending), wire::field("outstanding", &A::outstanding),
            wire::field("payments", &A::payments), wire::field("nights", &A::nights),
            wire::field("outbox_rows", &A::outbox_rows), wire::field("violations", &A::violations));
    }
};

/// How to audit, as given on the command line.
struct AuditOptions {
    bool json = false;
    bool at_rest = false;    ///< nothing may be pending or outstanding any more
    int patience_s = 10;     ///< how long a suspect may take to become right
    int outbox_age_s = 60;   ///< how old a row of an outbox may be
    std::string prometheus;  ///< a file for node_exporter's textfile collector; empty: none
};

/// The services go on while they are asked, one after the other, so what looks broken is looked at
/// again, booking by booking, until it is right or `patience_s` have passed. @throws Unavailable
/// where a service does not answer
[[nodiscard]] AuditReport audit_house(House& house, const AuditOptions& options);

/// The command and its options, as given on the command line.
class AuditCommand final : public Command {
 public:
    /// Adds itself to the program's options; must outlive them.
    explicit AuditCommand(service::Options& program);

    [[nodiscard]] bool given() const override { return command_.given(); }
    /// Prints what `audit_house` found. @return 0 where every promise holds, 1 where one is broken
    /// @throws Unavailable, BadConfiguration
    [[nodiscard]] int run(House& house) override;

 private:
    service::Options& command_;
    AuditOptions options_;
};

}  // namespace bellhop::ctl
