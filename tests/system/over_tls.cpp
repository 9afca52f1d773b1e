// The whole house on a broker that is reached over TLS only.
#include "desk.hpp"
#include "support/command.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

TestBroker& tls_broker() {
    static TestBroker broker(TestBroker::Also::kTls);
    return broker;
}

std::string ca() {
    return (tls_broker().tls_folder() / "ca.pem").string();
}

/// A house over TLS; nothing runs.
std::unique_ptr<House> tls_house(const Environment& environment) {
    return std::make_unique<House>([](const auto& user) { return tls_broker().amqps_url(user); },
                                   std::string(), environment);
}

CommandResult dead_letters_over_tls(const std::string& trusted) {
    return run_command({BELLHOP_CTL_PROGRAM, "dlq", "list"},
                       {{"BELLHOP_ENV_FILE", "/dev/null"},
                        {"BELLHOP_MANAGEMENT_URL",
                         "http://operator:" + tls_broker().password("operator") +
                             "@127.0.0.1:" + std::to_string(tls_broker().management_port())},
                        {"BELLHOP_AMQP_URL", tls_broker().amqps_url("operator")},
                        {"BELLHOP_AMQP_CA", trusted}},
                       kPatience);
}

}  // namespace

TEST_CASE("a booking goes its whole way over TLS, also after the broker was killed") {
    const auto house = tls_house({{"BELLHOP_AMQP_CA", ca()}});
    house->start_all();
    const auto answer = book(*house, new_booking());
    CHECK(answer.status == 200);
    CHECK(answer.at("status") == "confirmed");
    CHECK(house->log("orchestrator").find("amqps://orchestrator@127.0.0.1:") != std::string::npos);

    tls_broker().kill_hard();
    const auto waiting = book_many(*house, 3);
    tls_broker().start();
    CHECK(all_confirmed(*house, waiting));
}

TEST_CASE("the operator's tool trusts whom it is told to, and nobody else") {
    CHECK(dead_letters_over_tls(ca()).exit_code == 0);
    const auto refused = dead_letters_over_tls("");
    CHECK(refused.exit_code != 0);
    CHECK(refused.output.find("certificate that is not trusted") != std::string::npos);
    CHECK(refused.output.find("BELLHOP_AMQP_CA") != std::string::npos);
}

TEST_CASE("a service that does not trust the broker says so in /ready, and goes on trying") {
    const auto house = tls_house({});
    house->start("payment");
    CHECK(eventually(kPatience, [&] {
        const auto ready = get(house->port("payment"), "/ready");
        return ready.status == 503 &&
               ready.body.find("shows a certificate that is not trusted") != std::string::npos &&
               ready.body.find("--amqp-ca / BELLHOP_AMQP_CA") != std::string::npos;
    }));
    CHECK(house->running("payment"));
}

TEST_CASE("files of TLS that can't be are refused at the start, by the name of their setting") {
    const auto house = tls_house({});
    const auto refused = [&](const std::string& words) {
        CHECK(house->run_to_end("payment") == 2);
        return house->log("payment").find(words) != std::string::npos;
    };
    house->set("payment", "BELLHOP_AMQP_CA", "/no/such/ca.pem");
    CHECK(refused("BELLHOP_AMQP_CA: the file '/no/such/ca.pem' can't be read (No such file"));
    house->set("payment", "BELLHOP_AMQP_CA", (tls_broker().tls_folder() / "ca.key").string());
    CHECK(refused("holds no certificate in PEM"));
    house->set("payment", "BELLHOP_AMQP_CA", ca());
    house->set("payment", "BELLHOP_AMQP_CERT", ca());
    CHECK(
        refused("--amqp-cert / BELLHOP_AMQP_CERT is set and --amqp-key / BELLHOP_AMQP_KEY is not"));
    house->set("payment", "BELLHOP_AMQP_CERT", "");
    house->set("payment", "BELLHOP_AMQP_URL", tls_broker().amqp_url("payment"));
    CHECK(refused("which is not encrypted: write amqps://"));
}

}  // namespace bellhop::tests
