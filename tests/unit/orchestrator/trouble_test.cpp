// The operator's tool as a child process, and what is told of its findings. The tool is a script
// here.
#include "orchestrator/dashboard/trouble.hpp"

#include "core/errors.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::orchestrator;

namespace {

/// A program that does what the script says, gone with the test.
class Script {
 public:
    explicit Script(const std::string& text) {
        auto pattern = (std::filesystem::temp_directory_path() / "bellhop-tool-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
        folder_ = pattern;
        std::ofstream(path()) << "#!/bin/sh\n" << text << '\n';
        std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
    }
    ~Script() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;
    [[nodiscard]] std::filesystem::path path() const { return folder_ / "tool"; }

 private:
    std::filesystem::path folder_;
};

struct Desk {
    explicit Desk(const std::string& script)
        : tool_script(script), tool(loop, {tool_script.path().string(), "/nowhere/settings"}) {}

    template <class Condition>
    bool eventually(Condition condition) {
        const auto until = loop.now() + std::chrono::seconds{20};
        while (!condition()) {
            if (loop.now() > until) return false;
            loop.run_once(Milliseconds{20});
        }
        return true;
    }
    /// What one run of the tool tells.
    OperatorTool::Told run(std::vector<std::string> arguments) {
        std::optional<OperatorTool::Told> told;
        tool.run(std::move(arguments), Milliseconds{10000},
                 [&](const OperatorTool::Told& result) { told = result; });
        REQUIRE(eventually([&] { return told.has_value(); }));
        return *told;
    }

    Script tool_script;
    loop::UvLoop loop;
    OperatorTool tool;
    Trouble trouble{loop, tool};
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "the tool's JSON is what is told, whatever its exit code, with the settings it is given") {
    Desk desk(R"(printf '{"settings":"%s","first":"%s"}' "$BELLHOP_ENV_FILE" "$1"; exit 1)");
    const auto told = desk.run({"doctor"});
    CHECK(told.json == R"({"settings":"/nowhere/settings","first":"doctor"})");
    CHECK(told.trouble.empty());
}

TEST_CASE("the tool does not get the service's own settings, but where the house is run") {
    REQUIRE(::setenv("BELLHOP_AMQP_URL", "of-the-service", 1) == 0);
    REQUIRE(::setenv("BELLHOP_RUN_DIR", "there", 1) == 0);
    Desk desk(R"(printf '{"%s":"%s"}' "${BELLHOP_AMQP_URL-none}" "$BELLHOP_RUN_DIR")");
    CHECK(desk.run({"doctor"}).json == R"({"none":"there"})");
    ::unsetenv("BELLHOP_AMQP_URL");
    ::unsetenv("BELLHOP_RUN_DIR");
}

TEST_CASE("a tool that fails is told by its first words") {
    Desk desk("echo 'no broker' >&2; echo more >&2; exit 2");
    CHECK(desk.run({"audit"}).trouble == "no broker");
}

TEST_CASE("what is half an object is not told on") {
    CHECK(has(Desk("printf '{\"letters\":'").run({"dlq"}).trouble, "said nothing that is JSON"));
}

TEST_CASE("one runs at a time, the others after it, and too many are refused") {
    Desk desk("printf '{}'");
    int done = 0;
    for (int i = 0; i < 8; ++i)
        desk.tool.run({}, Milliseconds{10000}, [&](const auto&) { ++done; });
    CHECK(desk.tool.full());
    CHECK_THROWS_AS(desk.tool.run({}, Milliseconds{10000}, [](const auto&) {}), Unavailable);
    CHECK(desk.eventually([&] { return done == 8; }));
}

TEST_CASE("where the tool is not set, what is missing is named, and nothing can be done") {
    loop::UvLoop loop;
    OperatorTool none(loop, {});
    Trouble trouble(loop, none);
    CHECK(has(trouble.respond({}).body, R"("missing_setting":"BELLHOP_OPERATOR_TOOL")"));
    CHECK_THROWS_AS(trouble.look(), Unavailable);
    CHECK_THROWS_AS(trouble.replay({}, [](const auto&) {}), std::runtime_error);
    OperatorTool half(loop, {"/usr/bin/true", ""});
    CHECK(half.missing() == "BELLHOP_OPERATOR_TOOL_SETTINGS");
}

TEST_CASE("who looks gets what is known and starts a look; the audit waits to be asked for") {
    Desk desk(R"(printf '{"letters":2,"said":"%s"}' "$1")");
    CHECK(has(desk.trouble.respond({}).body, R"("doctor":{"looking":true})"));
    CHECK(desk.eventually([&] {
        return has(desk.trouble.respond({}).body, R"("report":{"letters":2,"said":"dlq"})");
    }));
    const auto text = desk.trouble.respond(2).body;
    CHECK(has(text, R"("dead_letters":{"looking":false,"at":)"));
    CHECK(has(text, R"("audit":{"looking":false})"));
    CHECK(desk.trouble.look().status == 202);
    CHECK(has(desk.trouble.respond({}).body, R"("audit":{"looking":true})"));
    CHECK(desk.eventually([&] { return has(desk.trouble.respond({}).body, R"("said":"audit")"); }));
}

TEST_CASE("a replay is one cause or one booking, and nothing that could be another word") {
    using Words = std::vector<std::string>;
    CHECK(replay_arguments(R"({"cause":"0a1b2c3d"})") ==
          Words{"dlq", "replay", "--json", "--cause=0a1b2c3d"});
    CHECK(replay_arguments(R"({"booking_id":"BOOK12"})") ==
          Words{"dlq", "replay", "--json", "--booking=BOOK12"});
    for (const auto* body :
         {"{}", R"({"cause":"0a1b2c3d","booking_id":"BOOK12"})", R"({"cause":"--all"})",
          R"({"cause":"0A1B2C3D"})", R"({"booking_id":"BOOK1 --all"})", "no json"}) {
        CAPTURE(body);
        CHECK_THROWS_AS(replay_arguments(body), BadMessage);
    }
}

TEST_CASE("a discard has a reason, which stays one word of the command line") {
    using Words = std::vector<std::string>;
    CHECK(discard_arguments(R"({"cause":"0a1b2c3d","reason":"--all; rm -rf"})") ==
          Words{"dlq", "discard", "--json", "--cause=0a1b2c3d", "--reason=--all; rm -rf"});
    CHECK_THROWS_AS(discard_arguments(R"({"cause":"0a1b2c3d"})"), BadMessage);
    CHECK_THROWS_AS(discard_arguments(R"({"cause":"0a1b2c3d","reason":"  "})"), BadMessage);
}
