// Starts the services on a broker of their own, and runs the node tests beside this file against
// them: the documents are judged by their own tools, and the services by the documents.
#include "support/command.hpp"
#include "system/stage.hpp"

#include <filesystem>
#include <map>
#include <string>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

namespace fs = std::filesystem;

constexpr auto kToken = "the-operator-of-the-contract";
constexpr Milliseconds kMost{120000};

/// node looks for its modules beside the file that it runs, and those are not in the checkout.
std::string beside_modules(const std::string& script) {
    const fs::path folder = CONTRACT_FOLDER;
    REQUIRE_MESSAGE(fs::is_directory(folder / "node_modules"),
                    folder.string()
                        << " has no node_modules: `./dev.sh test` installs them (npm ci)");
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

}  // namespace

TEST_CASE("the documents are valid, and the services answer as they say") {
    const auto& house = fresh_house({{"BELLHOP_OPERATOR_TOKEN", kToken},
                                     {"BELLHOP_PAYMENT_APPROVAL_RATE", "1"},
                                     {"BELLHOP_MOST_WAITING", "4"}});
    run(house, "running.js");
    CHECK(dead_letters().empty());
}

TEST_CASE("a house in trouble answers as the documents say") {
    // Nobody listens there.
    const auto& house = fresh_house({{"BELLHOP_MOST_PENDING", "1"},
                                     {"BELLHOP_PAYMENT_GATEWAY_URL", "http://127.0.0.1:1"},
                                     {"BELLHOP_PAYMENT_GATEWAY_TIMEOUT_MS", "500"}});
    run(house, "away.js", "gateway");
    the_broker().stop();
    run(house, "away.js", "broker");
    the_broker().start();
}

}  // namespace bellhop::tests
