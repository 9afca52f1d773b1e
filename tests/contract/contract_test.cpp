// Starts the services on a broker of their own, and runs the node tests beside this file against
// them: the documents are judged by their own tools, and the services by the documents.
#include "support/command.hpp"
#include "support/free_port.hpp"
#include "system/operator_desk.hpp"
#include "system/stage.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

namespace fs = std::filesystem;

constexpr auto kToken = "the-operator-of-the-contract";
constexpr Milliseconds kMost{120000};

/// Loudly: ctest lists it as skipped, and `./dev.sh test` as left out.
bool can_run() {
    if (fs::is_directory(fs::path(CONTRACT_FOLDER) / "node_modules")) return true;
    std::cout << "SKIPPED: the contract tests need " CONTRACT_FOLDER
                 "/node_modules: ./dev.sh test installs them (npm ci)\n";
    return false;
}

/// node looks for its modules beside the file that it runs, and those are not in the checkout.
std::string beside_modules(const std::string& script) {
    const fs::path folder = CONTRACT_FOLDER;
    for (const auto& each : fs::directory_iterator(CONTRACT_SOURCES)) {
        if (each.path().extension() == ".js")
            fs::copy_file(each.path(), folder / each.path().filename(),
                          fs::copy_options::overwrite_existing);
    }
    return (folder / script).string();
}

void run(const House& house, const std::string& script, const std::string& argument = {}) {
    const auto management = std::to_string(the_broker().management_port());
    std::map<std::string, std::string> environment{
        {"BELLHOP_CONTRACT_TOKEN", kToken},
        {"BELLHOP_CONTRACT_MANAGEMENT",
         "http://operator:" + the_broker().password("operator") + "@127.0.0.1:" + management},
        {"NO_COLOR", "1"}};
    for (const auto& [name, variable] :
         std::map<std::string, std::string>{{"orchestrator", "BELLHOP_CONTRACT_ORCHESTRATOR"},
                                            {"availability", "BELLHOP_CONTRACT_AVAILABILITY"},
                                            {"payment", "BELLHOP_CONTRACT_PAYMENT"}}) {
        environment[variable] = house.url(name);
    }
    const auto result = run_command(
        {"node", "--test-reporter=tap", beside_modules(script), argument}, environment, kMost);
    CHECK_FALSE(result.timed_out);
    INFO(result.output);
    CHECK(result.exit_code == 0);
    // A node that ran nothing would be content, too.
    CHECK(result.output.find("# fail 0") != std::string::npos);
    CHECK(result.output.find("# pass 0") == std::string::npos);
}

/// As dev.sh gives them: where availability is, and the operator's tool with its settings.
void give_dashboard_settings(House& house) {
    const auto file = house.run_dir() / "ctl.env";
    std::ofstream text(file);
    for (const auto& [name, value] : ctl_environment(house)) {
        if (name != "BELLHOP_ENV_FILE") text << name << '=' << value << '\n';
    }
    text << "BELLHOP_OPERATOR_TOKEN=" << kToken << '\n';
    house.set("orchestrator", "BELLHOP_AVAILABILITY_URL", house.url("availability"));
    house.set("orchestrator", "BELLHOP_RUN_DIR", house.run_dir().string());
    house.set("orchestrator", "BELLHOP_OPERATOR_TOOL", ctl_program());
    house.set("orchestrator", "BELLHOP_OPERATOR_TOOL_SETTINGS", file.string());
}

}  // namespace

TEST_CASE("the documents are valid, and the services answer as they say") {
    if (!can_run()) return;
    auto& house = empty_house({{"BELLHOP_OPERATOR_TOKEN", kToken},
                               {"BELLHOP_PAYMENT_APPROVAL_RATE", "1"},
                               {"BELLHOP_MOST_WAITING", "4"}});
    give_dashboard_settings(house);
    house.start_all();
    run(house, "running.js");
    CHECK(dead_letters().empty());
}

TEST_CASE("spans are what OpenTelemetry's own definitions of OTLP say") {
    if (!can_run()) return;
    const PortClaim collector(kServicePorts);
    const auto port = std::to_string(collector.number());
    const auto& house = fresh_house({{"BELLHOP_PAYMENT_APPROVAL_RATE", "1"},
                                     {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port},
                                     {"OTEL_BSP_SCHEDULE_DELAY", "50"}});
    run(house, "traces.js", port);
}

TEST_CASE("a house in trouble answers as the documents say") {
    if (!can_run()) return;
    // Nobody listens there.
    const auto& house = fresh_house({{"BELLHOP_OPERATOR_TOKEN", kToken},
                                     {"BELLHOP_MOST_PENDING", "1"},
                                     {"BELLHOP_PAYMENT_GATEWAY_URL", "http://127.0.0.1:1"},
                                     {"BELLHOP_PAYMENT_GATEWAY_TIMEOUT_MS", "500"}});
    run(house, "away.js", "gateway");
    the_broker().stop();
    run(house, "away.js", "broker");
    the_broker().start();
}

}  // namespace bellhop::tests
