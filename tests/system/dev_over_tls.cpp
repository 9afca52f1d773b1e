// dev.sh and the operator's tools in a house whose broker speaks TLS.
#include "caller.hpp"
#include "dev_house.hpp"
#include "support/eventually.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kLongest{30000};

/// A house as a person has it who has set BELLHOP_AMQPS_PORT.
struct TlsHouse {
    PortClaim port{kServerPorts};
    DevHouse house{"",
                   {{"BELLHOP_AMQPS_PORT", std::to_string(port.number())},
                    {"BELLHOP_PAYMENT_APPROVAL_RATE", "1"}}};
};

TlsHouse& the_house() {
    static TlsHouse house;
    return house;
}

/// What dev.sh printed, where it succeeded.
std::string dev(const std::vector<std::string>& words) {
    const auto result = the_house().house.dev(words);
    if (result.exit_code == 0) return result.output;
    FAIL_CHECK(words.front() << ": " << result.output);
    return {};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void certificate(std::vector<std::string> words) {
    const auto folder = the_house().house.run_dir() / "secrets" / "tls";
    words.insert(words.begin(),
                 {BELLHOP_SOURCE_DIR "/rabbitmq/certificates.sh", folder.string(), "server"});
    const auto result = run_command(words, {}, kLongest);
    if (result.exit_code != 0) FAIL_CHECK(result.output);
}

}  // namespace

TEST_CASE("services of dev.sh book over TLS, also those that took over at a restart") {
    const auto port = the_house().house.port("orchestrator");
    CHECK(contains(dev({"logs", "orchestrator"}), "amqps://orchestrator@127.0.0.1:"));
    CHECK(post(port, "/book-hotel").status == 200);
    CHECK(contains(dev({"restart", "all"}), "orchestrator: restarted in"));
    const auto sold_out = post(port, "/book-hotel");
    CHECK(sold_out.at("status") == "failed");
    // The broker's figures are up to five seconds old.
    std::string queues;
    const bool well = eventually(kLongest, [&] {
        queues = dev({"ctl", "queues"});
        return contains(queues, "nothing is off");
    });
    CAPTURE(queues);
    CHECK(well);
    CHECK(contains(dev({"ctl", "dlq", "list"}), "no dead letters"));
    CHECK(contains(dev({"ctl", "doctor"}), "all is well"));
}

TEST_CASE("who has not set the TLS port gets that of the node that runs, and no other settings") {
    auto& house = the_house().house;
    house.set("BELLHOP_AMQPS_PORT", "");
    const auto started = dev({"start", "all"});
    CAPTURE(started);
    CHECK(contains(started, "orchestrator: runs already"));
    CHECK_FALSE(contains(started, "other settings"));
    CHECK(contains(dev({"ctl", "dlq", "list"}), "no dead letters"));
    house.set("BELLHOP_AMQPS_PORT", std::to_string(the_house().port.number()));
}

TEST_CASE("the doctor names the certificate that ends soon, and what it says mends it") {
    certificate({"--renew", "--days", "5"});
    const auto diagnosis = dev({"ctl", "doctor"});
    CAPTURE(diagnosis);
    CHECK(contains(diagnosis, "WARNING  node bellhop@localhost: its certificate for TLS ends on "));
    const std::string before = "  mend:  ";
    const auto at = diagnosis.find(before);
    REQUIRE(at != std::string::npos);
    const auto begin = at + before.size();
    const auto mend = diagnosis.substr(begin, diagnosis.find('\n', begin) - begin);
    const auto mended = run_command(
        {"bash", "-c", "cd \"$0\" && eval \"$1\"", BELLHOP_SOURCE_DIR, mend}, {}, kLongest);
    CAPTURE(mend);
    CHECK(mended.exit_code == 0);
    CHECK(contains(dev({"ctl", "doctor"}), "all is well"));
}

}  // namespace bellhop::tests
