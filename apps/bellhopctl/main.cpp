// bellhopctl: to see where every booking is, and to mend what needs a person.
#include "bellhopctl/attention/attention.hpp"
#include "bellhopctl/audit/audit.hpp"
#include "bellhopctl/dlq/dlq.hpp"
#include "bellhopctl/doctor/doctor.hpp"
#include "bellhopctl/explain/explain.hpp"
#include "bellhopctl/house.hpp"
#include "service/service.hpp"

int main(int argc, char** argv) {
    using namespace bellhop;
    return service::run_main("bellhopctl", [&] {
        service::Options options("bellhopctl", "The operator's tool of Bellhop");
        ctl::Addresses addresses;
        addresses.add_to(options);
        auto& audit = options.command("audit", "check every promise over all services");
        ctl::AuditOptions audit_options;
        audit_options.add_to(audit);
        auto& explain = options.command("explain", "where one booking is, and what it waits for");
        ctl::ExplainOptions explain_options;
        explain_options.add_to(explain);
        ctl::DlqCommand dlq(options);
        ctl::AttentionCommand attention(options);
        ctl::DoctorCommand doctor(options);
        if (const auto code = options.parse(argc, argv)) return *code;
        ctl::House house(addresses);
        if (explain.given()) return ctl::run_explain(house, explain_options);
        if (dlq.given()) return dlq.run(house);
        if (attention.given()) return attention.run(house);
        if (doctor.given()) return doctor.run(house);
        return ctl::run_audit(house, audit_options);
    });
}
