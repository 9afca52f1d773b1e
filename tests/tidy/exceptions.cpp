// The exceptions, one table a rule. To add one, say why it has to be; a line that nothing needs any
// more fails the test.
#include "exceptions.hpp"

#include <algorithm>

namespace bellhop::tidy {

namespace {

constexpr Exception kIncludes[] = {
    {"tests/conformance/broker/", "amqp.h", "speaks to the broker without libs/bus, to judge it"},
    {"tests/conformance/broker/", "amqp_tcp_socket.h", "the same"},
    {"tests/unit/loop/", "openssl/err.h", "the server that judges our TLS"},
    {"tests/unit/loop/", "openssl/ssl.h", "the same"},
    {"tests/conformance/http/interop_test.cpp", "httplib.h", "a client that is not ours"},
    {"tests/system/caller.cpp", "httplib.h", "a client that is not ours"},
    {"tests/bench/", "amqp.h", "the ceiling is what the broker's own library can do, without ours"},
    {"tests/bench/", "amqp_tcp_socket.h", "the same"},
    {"tests/bench/", "sqlite3.h", "the same for rows; and databases that are filled fast"},
};

// ARCHITECTURE's homes of errors: the receive loop, the HTTP router, service::run.
// Below those: where a library's errors are translated, a transaction is undone, or a value is made
// of a throw.
constexpr Exception kCatches[] = {
    {"libs/worker/src/", "", "the receive loop"},
    {"libs/http/src/dispatch.cpp", "", "the HTTP router"},
    {"libs/http/src/exchange.cpp", "", "the HTTP router, for answers given later"},
    {"libs/service/src/service.cpp", "", "service::run: the start, and the last words"},
    {"libs/service/src/options.cpp", "", "CLI11's errors become BadConfiguration"},
    {"libs/db/src/session.cpp", "", "SOCI's errors become ours"},
    {"libs/db/src/sqlite_driver.cpp", "", "SOCI's errors become ours"},
    {"libs/db/src/postgresql_driver.cpp", "", "SOCI's errors become ours"},
    {"libs/db/src/database.cpp", "", "rolls back, then throws on"},
    {"libs/db/src/group_commit.cpp", "", "hands the error to the work that it belongs to"},
    {"libs/otlp/src/answer.cpp", "", "an answer that makes no sense is a value there"},
    {"apps/payment/gateway_protocol.cpp", "", "an answer that makes no sense is a value there"},
    {"apps/bellhopctl/explain/explain.cpp", "",
     "a broker that is away is part of what is explained"},
    {"apps/bellhopctl/doctor/look.cpp", "", "who does not answer is a finding"},
    {"apps/bellhopctl/asking.hpp", "", "who does not answer is part of the answer there"},
    {"apps/bellhopctl/events/event_text.cpp", "", "what is no event is a value there"},
    {"apps/bellhopctl/dlq/letter.cpp", "", "a header that makes no sense is a value there"},
    {"apps/orchestrator/dashboard/occupancy_desk.cpp", "",
     "an answer that makes no sense is no answer there"},
    {"apps/orchestrator/dashboard/operator_tool.cpp", "",
     "whether the tool printed JSON is a value there"},
    {"apps/orchestrator/bookings.cpp", "", "asks an exception_ptr whether it is a Conflict"},
    {"apps/payment/process_payment.cpp", "",
     "asks an exception_ptr whether it is a GatewayRefusal"},
};

constexpr Exception kSleeps[] = {
    {"libs/db/src/sqlite_driver.cpp", "sleep_for", "a bounded wait for a file lock, at the start"},
    {"tests/conformance/http/limits_test.cpp", "sleep_for",
     "measures what a second of idleness costs; waits for nothing"},
    {"tests/support/eventually.hpp", "sleep_for", "polls a condition, with a bound"},
    {"tests/support/postgres.cpp", "sleep_for", "polls a server that starts, with a bound"},
    {"tests/support/broker.cpp", "sleep_for", "polls a broker that starts, with a bound"},
};

bool matches(const Exception& exception, const Violation& violation) {
    const bool here = exception.path.ends_with('/') ? violation.path.starts_with(exception.path)
                                                    : violation.path == exception.path;
    return here && (exception.what.empty() || exception.what == violation.what);
}

}  // namespace

std::span<const Exception> include_exceptions() {
    return kIncludes;
}
std::span<const Exception> catch_exceptions() {
    return kCatches;
}
std::span<const Exception> function_length_exceptions() {
    return {};
}
std::span<const Exception> file_length_exceptions() {
    return {};
}
std::span<const Exception> sleep_exceptions() {
    return kSleeps;
}

Violations after_exceptions(std::span<const Exception> table, const Violations& found) {
    Violations left;
    std::copy_if(found.begin(), found.end(), std::back_inserter(left), [&](const auto& violation) {
        return std::none_of(table.begin(), table.end(),
                            [&](const auto& each) { return matches(each, violation); });
    });
    for (const auto& each : table) {
        const bool needed = std::any_of(found.begin(), found.end(), [&](const auto& violation) {
            return matches(each, violation);
        });
        if (!needed) {
            left.push_back({std::string(each.path), 0,
                            "its exception '" + std::string(each.what) + "' is needed no more",
                            ""});
        }
    }
    return left;
}

}  // namespace bellhop::tidy
