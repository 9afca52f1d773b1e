// The rule about the broker's definitions finds what a service would miss.
#include "topology_rules.hpp"

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

SourceFile contract(const std::string& app, const std::string& queue) {
    return {"apps/" + app + "/contract/a.hpp",
            "inline constexpr std::string_view kQueue = \"" + queue + "\";\n"};
}

Violations found(const std::string& app, const std::string& queue, const std::string& definitions) {
    return check_topology({contract(app, queue), {"rabbitmq/definitions.json", definitions}});
}

/// All that a service called payment needs.
std::string complete() {
    std::string users = "  \"users\": [\n    {\"name\": \"payment\"}\n  ],\n";
    std::string permissions = "  \"permissions\": [\n    {\"user\": \"payment\"}\n  ],\n";
    std::string policies = "  \"policies\": [\n    {\"name\": \"payment.commands\"},\n";
    std::string exchanges =
        "  \"exchanges\": [\n    {\"name\": \"payment.retry\"},\n    {\"name\": "
        "\"payment.dead\"}\n";
    std::string queues =
        "  \"queues\": [\n    {\"name\": \"payment.commands\"},\n    {\"name\": "
        "\"payment.dead\"},\n";
    std::string bindings =
        "  \"bindings\": [\n    {\"destination\": \"payment.commands\"},\n"
        "    {\"destination\": \"payment.dead\"},\n";
    for (const std::string delay : {"1s", "5s", "30s", "2m", "10m"}) {
        policies += "    {\"name\": \"payment.retry." + delay + "\"},\n";
        queues += "    {\"name\": \"payment.retry." + delay + "\"},\n";
        bindings += "    {\"destination\": \"payment.retry." + delay + "\"},\n";
    }
    return users + permissions + policies + exchanges + queues + bindings;
}

}  // namespace

TEST_CASE("a service whose queues are all defined is left alone") {
    CHECK(found("payment", "payment.commands", complete()).empty());
}

TEST_CASE("a queue that is not of the service's name is found") {
    const auto violations = found("payment", "payments.commands", complete());
    REQUIRE(violations.size() == 1);
    CHECK(violations.front().text() ==
          "apps/payment/contract/a.hpp:1: the queue is not payment.commands");
}

TEST_CASE("a service that the definitions do not know is told what adds it") {
    const auto violations = found("parking", "parking.commands", complete());
    CHECK(violations.size() == 24);
    CHECK(violations.front().text().find("rabbitmq/add_service.sh parking") != std::string::npos);
}

TEST_CASE("each entry that is missing is found, in its own section") {
    const auto text = complete();
    for (const auto line : lines_of(text)) {
        if (line.find('{') == std::string_view::npos) continue;
        auto without = text;
        without.erase(static_cast<std::size_t>(line.data() - text.data()), line.size());
        INFO(std::string(line));
        CHECK(found("payment", "payment.commands", without).size() == 1);
    }
}

TEST_CASE("definitions that are not there are found") {
    CHECK(check_topology({contract("payment", "payment.commands")}).size() == 1);
}
