// dev.sh and the operator's tools in a house whose broker speaks TLS.
#include "caller.hpp"
#include "diagnosis.hpp"
#include "support/eventually.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kPatience{30000};

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

/// What a line printed, which must succeed.
std::string typed(const std::string& line) {
    return the_house().house.do_type(line);
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void check_content() {
    const auto diagnosis = ask_doctor(the_house().house);
    CAPTURE(diagnosis.text());
    CHECK(diagnosis.findings.empty());
}

/// Types the mend of the doctor's one warning. @return what it found
std::string warned_and_mended() {
    const auto diagnosis = ask_doctor(the_house().house);
    CAPTURE(diagnosis.text());
    REQUIRE(diagnosis.findings.size() == 1);
    const auto& finding = diagnosis.findings.front();
    CHECK(finding.severity == "warning");
    typed(finding.mend);
    return finding.found;
}

}  // namespace

TEST_CASE("services of dev.sh book over TLS, also those that took over at a restart") {
    const auto port = the_house().house.port("orchestrator");
    CHECK(contains(typed("./dev.sh logs orchestrator"), "amqps://orchestrator@127.0.0.1:"));
    CHECK(post(port, "/book-hotel").status == 200);
    CHECK(contains(typed("./dev.sh restart all"), "orchestrator: restarted in"));
    CHECK(post(port, "/book-hotel").at("status") == "failed");
    // The broker's figures are up to five seconds old.
    std::string queues;
    const bool well = eventually(kPatience, [&] {
        queues = typed("./dev.sh ctl queues");
        return contains(queues, "nothing is off");
    });
    CAPTURE(queues);
    CHECK(well);
    CHECK(contains(typed("./dev.sh ctl dlq list"), "no dead letters"));
    check_content();
}

TEST_CASE("who has not set the TLS port gets that of the node that runs, and no other settings") {
    auto& house = the_house().house;
    house.set("BELLHOP_AMQPS_PORT", "");
    const auto started = typed("./dev.sh start all");
    CAPTURE(started);
    CHECK(contains(started, "orchestrator: runs already"));
    CHECK_FALSE(contains(started, "other settings"));
    CHECK(contains(typed("./dev.sh ctl dlq list"), "no dead letters"));
    house.set("BELLHOP_AMQPS_PORT", std::to_string(the_house().port.number()));
}

TEST_CASE("the doctor names a certificate that ends soon, and what it says mends it") {
    typed("rabbitmq/certificates.sh $BELLHOP_RUN_DIR/secrets/tls server --renew --days 5");
    CHECK(contains(warned_and_mended(), "its certificate for TLS ends on "));
    check_content();
    typed(
        "cd $BELLHOP_RUN_DIR/secrets/tls && openssl req -x509 -new -key ca.key -days 3 "
        "-subj '/CN=Bellhop CA of old' -out ca.pem");
    CHECK(contains(warned_and_mended(), "the CA of its certificate ends on "));
    check_content();
    const auto port = the_house().house.port("orchestrator");
    CHECK(post(port, "/book-hotel").at("status") == "failed");
}

}  // namespace bellhop::tests
