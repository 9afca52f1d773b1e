// Settings come from flags, the environment and a file, and what can't be is refused.
#include "service/options.hpp"

#include "captured_output.hpp"
#include "core/errors.hpp"
#include "environment.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::service;
using bellhop::tests::captured_output;
using bellhop::tests::Environment;

namespace {

/// A program with one option of each kind.
struct Program {
    std::string db = "sqlite:.run/data";
    int port = 5001;
    double rate = 0.95;
    std::optional<std::int64_t> seed;
    bool reject_past = false;
    std::string level = "info";

    std::optional<int> start(std::vector<const char*> arguments = {}) {
        Options options("bellhop-test", "A program of a test");
        options.add("db", db, "where");
        options.add("http-port", port, "port", 0, 65535);
        options.add("payment-approval-rate", rate, "rate", 0.0, 1.0);
        options.add("payment-seed", seed, "seed");
        options.add("reject-past", reject_past, "refuse");
        options.add_choice("log-level", level, "level", "debug|info|warn");
        arguments.insert(arguments.begin(), "bellhop-test");
        return options.parse(static_cast<int>(arguments.size()), arguments.data());
    }
    /// Why it does not start; empty where it does.
    std::string refusal(const std::vector<const char*>& arguments = {}) {
        try {
            static_cast<void>(start(arguments));
            return "";
        } catch (const BadConfiguration& error) {
            return error.what();
        }
    }
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("without any setting the defaults hold") {
    const Environment environment;
    Program program;
    CHECK(program.start() == std::nullopt);
    CHECK(program.port == 5001);
    CHECK(program.rate == 0.95);
    CHECK_FALSE(program.seed.has_value());
    CHECK_FALSE(program.reject_past);
}

TEST_CASE("a flag wins over the environment, the environment over the file") {
    Environment environment;
    environment.write_file("BELLHOP_HTTP_PORT=1\nBELLHOP_DB=from file\nBELLHOP_PAYMENT_SEED=3\n");
    environment.set("BELLHOP_HTTP_PORT", "2");
    environment.set("BELLHOP_DB", "from environment");
    Program program;
    CHECK(program.refusal({"--http-port", "4"}) == "");
    CHECK(program.port == 4);
    CHECK(program.db == "from environment");
    CHECK(program.seed == 3);
}

TEST_CASE("every kind of option is read from the environment") {
    Environment environment;
    environment.set("BELLHOP_PAYMENT_APPROVAL_RATE", "0.5");
    environment.set("BELLHOP_PAYMENT_SEED", "-7");
    environment.set("BELLHOP_REJECT_PAST", "1");
    environment.set("BELLHOP_LOG_LEVEL", "debug");
    Program program;
    CHECK(program.refusal() == "");
    CHECK(program.rate == 0.5);
    CHECK(program.seed == -7);
    CHECK(program.reject_past);
    CHECK(program.level == "debug");
}

TEST_CASE("true, 1, false and 0 are yes and no") {
    for (const auto* yes : {"true", "1"}) {
        Environment environment;
        environment.set("BELLHOP_REJECT_PAST", yes);
        Program program;
        CHECK(program.refusal() == "");
        CHECK(program.reject_past);
    }
    for (const auto* no : {"false", "0"}) {
        Environment environment;
        environment.set("BELLHOP_REJECT_PAST", no);
        Program program;
        CHECK(program.refusal() == "");
        CHECK_FALSE(program.reject_past);
    }
    const Environment environment;
    Program program;
    CHECK(program.refusal({"--reject-past"}) == "");
    CHECK(program.reject_past);
}

TEST_CASE("the file has comments, blank lines, blanks and quotes") {
    Environment environment;
    environment.write_file("# comment\n\n  BELLHOP_DB = \"a b\" \r\n\tBELLHOP_HTTP_PORT='8'\n");
    Program program;
    CHECK(program.refusal() == "");
    CHECK(program.db == "a b");
    CHECK(program.port == 8);
}

TEST_CASE("a line of the file that is no setting is refused with its number") {
    Environment environment;
    Program program;
    environment.write_file("\nBELLHOP_DB\n");
    CHECK(program.refusal() == environment.file() + ":2: not KEY=VALUE");
    environment.write_file("=x\n");
    CHECK(program.refusal() == environment.file() + ":1: not KEY=VALUE");
}

TEST_CASE("a misspelt variable is refused, with the nearest that there is") {
    Environment environment;
    environment.set("BELLHOP_HTTP_PROT", "1");
    const auto refusal = Program{}.refusal();
    CHECK(contains(refusal, "nobody reads the variable BELLHOP_HTTP_PROT"));
    CHECK(contains(refusal, "did you mean BELLHOP_HTTP_PORT?"));
    CHECK(contains(refusal, "libs/service/src/known_settings.cpp"));
}

TEST_CASE("a misspelt variable in the file is refused too") {
    Environment environment;
    environment.write_file("BELLHOP_PAYMENT_SEDE=1\n");
    CHECK(
        contains(Program{}.refusal(), "BELLHOP_PAYMENT_SEDE (did you mean BELLHOP_PAYMENT_SEED?"));
}

TEST_CASE("a variable that another part of the house reads is no mistake") {
    Environment environment;
    environment.set("BELLHOP_HOTELS", "hotels.json");
    environment.set("BELLHOP_ORCHESTRATOR_PORT", "5001");
    environment.set("UNRELATED", "x");
    CHECK(Program{}.refusal() == "");
}

TEST_CASE("every app has a port, and nobody else") {
    int apps = 0;
    for (const auto& app : std::filesystem::directory_iterator(BELLHOP_SOURCE_DIR "/apps")) {
        if (!app.is_directory()) continue;
        Environment environment;
        auto name = "BELLHOP_" + app.path().filename().string() + "_PORT";
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        environment.set(name, "5009");
        CHECK(Program{}.refusal() == "");
        ++apps;
    }
    CHECK(apps > 0);
    Environment environment;
    environment.set("BELLHOP_ORCHESTRATRO_PORT", "5009");
    CHECK(contains(Program{}.refusal(), "BELLHOP_ORCHESTRATOR_PORT"));
}

TEST_CASE("values that can't be are refused, naming the setting") {
    const Environment environment;
    for (const auto& bad :
         std::vector<std::vector<const char*>>{{"--http-port", "65536"},
                                               {"--http-port", "-1"},
                                               {"--http-port", "many"},
                                               {"--http-port", "1.5"},
                                               {"--http-port", "99999999999999"}}) {
        const auto refusal = Program{}.refusal(bad);
        CHECK(contains(refusal, "--http-port"));
        CHECK(contains(refusal, "(see --help)"));
    }
    for (const auto* rate : {"1.1", "-0.1", "nan", "often"}) {
        INFO(std::string(rate));
        CHECK(contains(Program{}.refusal({"--payment-approval-rate", rate}),
                       "--payment-approval-rate"));
    }
    CHECK(contains(Program{}.refusal({"--payment-seed", "x"}), "--payment-seed"));
    CHECK(contains(Program{}.refusal({"--log-level", "loud"}), "--log-level"));
    CHECK(contains(Program{}.refusal({"--log-level", "loud"}), "debug"));
    CHECK(contains(Program{}.refusal({"--nothing"}), "--nothing"));
    CHECK(contains(Program{}.refusal({"stray"}), "stray"));
}

TEST_CASE("a value that can't be is refused from the environment too") {
    Environment environment;
    environment.set("BELLHOP_HTTP_PORT", "many");
    CHECK(Program{}.refusal() == "BELLHOP_HTTP_PORT: many is no whole number (see --help)");
    // A flag wins: it is the one at fault.
    CHECK(Program{}.refusal({"--http-port=more"}) ==
          "--http-port: more is no whole number (see --help)");
    environment.set("BELLHOP_HTTP_PORT", "65536");
    CHECK(Program{}.refusal() ==
          "BELLHOP_HTTP_PORT: 65536 is not in the range 0 to 65535 (see --help)");
    environment.set("BELLHOP_HTTP_PORT", "1");
    environment.set("BELLHOP_LOG_LEVEL", "loud");
    CHECK(contains(Program{}.refusal(), "BELLHOP_LOG_LEVEL: loud"));
    environment.set("BELLHOP_LOG_LEVEL", "info");
    environment.set("BELLHOP_PAYMENT_SEED", "x");
    CHECK(contains(Program{}.refusal(), "BELLHOP_PAYMENT_SEED = x"));
}

TEST_CASE("--help answers however wrong the environment is") {
    Environment environment;
    environment.set("BELLHOP_HTTP_PROT", "1");
    environment.set("BELLHOP_HTTP_PORT", "many");
    environment.write_file("no setting\n");
    std::optional<int> code;
    const auto help = captured_output([&] { code = Program{}.start({"--help"}); });
    CHECK(code == 0);
    CHECK(contains(help, "--http-port"));
}

TEST_CASE("a file that is named and not there is refused") {
    Environment environment;
    environment.set("BELLHOP_ENV_FILE", environment.file() + ".none");
    CHECK(Program{}.refusal() == "BELLHOP_ENV_FILE: cannot read " + environment.file() + ".none");
}

TEST_CASE("every setting that .env.example shows is known") {
    std::ifstream example(BELLHOP_SOURCE_DIR "/.env.example");
    REQUIRE(example);
    Environment environment;
    int settings = 0;
    for (std::string line; std::getline(example, line);) {
        if (!line.starts_with("#BELLHOP_")) continue;
        const auto name = line.substr(1, line.find('=') - 1);
        environment.write_file(name + "=1\n");
        CHECK(Program{}.refusal().find("nobody reads") == std::string::npos);
        ++settings;
    }
    CHECK(settings > 10);
}

TEST_CASE("--help and --version answer and end well") {
    const Environment environment;
    std::optional<int> code;
    const auto help = captured_output([&] { code = Program{}.start({"--help"}); });
    CHECK(code == 0);
    CHECK(contains(help, "--http-port"));
    CHECK(contains(help, "BELLHOP_HTTP_PORT"));
    CHECK(contains(help, "A program of a test"));
    const auto version = captured_output([&] { code = Program{}.start({"--version"}); });
    CHECK(code == 0);
    CHECK(version.starts_with("bellhop-test "));
}
