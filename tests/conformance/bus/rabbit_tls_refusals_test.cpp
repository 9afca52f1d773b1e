// RabbitMQ only: what is not trusted over TLS, in both directions; and that certificates change
// without a restart.
#include "collect.hpp"
#include "support/certificates.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

/// The certificate of the shared broker, which each case may spoil and this mends again.
class NodeCertificate {
 public:
    explicit NodeCertificate(RabbitFixture& fixture)
        : fixture_(fixture), certificates_(fixture.broker().tls_folder()) {}
    ~NodeCertificate() { serve({"localhost", "127.0.0.1", "::1"}); }
    NodeCertificate(const NodeCertificate&) = delete;
    NodeCertificate& operator=(const NodeCertificate&) = delete;

    void serve(const std::vector<std::string>& names) {
        certificates_.make_server(names);
        read_again();
    }
    void expire() {
        certificates_.expire_server("127.0.0.1");
        read_again();
    }

 private:
    /// The node would do so by itself within two minutes.
    void read_again() { fixture_.broker().rabbitmqctl({"eval", "ssl:clear_pem_cache()."}); }

    RabbitFixture& fixture_;
    Certificates certificates_;
};

/// Whether the link says so, and then still does not carry anything.
bool refused_with(RabbitFixture& fixture, const bus::RabbitSettings& settings,
                  const std::string& words) {
    const auto link = fixture.connect(settings);
    const bool said =
        fixture.run_until([&] { return has_problem_with(*link, words); }, Milliseconds{20000});
    const auto problems = link->problems();
    CAPTURE(problems.empty() ? "it has no problem at all" : problems.front());
    CHECK(said);
    CHECK_FALSE(link->can_publish());
    CHECK(link->counters().connects == 0);
    CHECK_FALSE(has_problem_with(*link, settings.password));
    return said;
}

}  // namespace

TEST_CASE(
    "a broker of another CA is refused, and by default everybody whom the system does not trust") {
    RabbitFixture fixture;
    const Certificates stranger;
    stranger.make_server({"127.0.0.1"});
    auto settings = fixture.settings_over_tls();
    settings.tls.ca.path = stranger.ca();
    CHECK(
        refused_with(fixture, settings, "BELLHOP_AMQP_CA must name the file with the broker's CA"));
    settings.tls.ca.path.clear();
    CHECK(refused_with(fixture, settings, "name the file with the broker's CA in BELLHOP_AMQP_CA"));
}

TEST_CASE(
    "a wrong name and an end that is past are refused, and a new certificate is taken without a "
    "restart") {
    RabbitFixture fixture;
    const auto settings = fixture.settings_over_tls();
    {
        NodeCertificate certificate(fixture);
        certificate.serve({"vcc-1", "10.109.0.150"});
        CHECK(refused_with(fixture, settings,
                           "for others (vcc-1, 10.109.0.150) and not for 127.0.0.1"));
        certificate.expire();
        CHECK(refused_with(fixture, settings, "shows a certificate that has expired"));
    }
    const auto link = fixture.connect(settings);
    CHECK(wait_for_link(fixture, *link));
}

TEST_CASE(
    "plain AMQP to the TLS port and TLS to the plain port are refused, each with what to write") {
    RabbitFixture fixture;
    auto plain = fixture.settings();
    plain.port = fixture.broker().amqps_port();
    CHECK(refused_with(fixture, plain, "write amqps:// in the broker's URL"));
    auto tls = fixture.settings_over_tls();
    tls.port = fixture.broker().amqp_port();
    CHECK(refused_with(fixture, tls, "speaks no TLS at this port"));
}

TEST_CASE("a wrong password over TLS is told as without") {
    RabbitFixture fixture;
    auto settings = fixture.settings_over_tls();
    settings.password = "open sesame";
    CHECK(refused_with(fixture, settings, "refused the login of user 'operator'"));
}

TEST_CASE("a broker that demands certificates lets in who has one of its CA, and nobody else") {
    RabbitFixture fixture;
    auto& broker = fixture.broker();
    broker.stop();
    broker.admit(TestBroker::Clients::kCertified);
    broker.start();
    auto settings = fixture.settings_over_tls();
    CHECK(refused_with(fixture, settings, "set BELLHOP_AMQP_CERT and BELLHOP_AMQP_KEY"));
    const Certificates stranger;
    stranger.make_client("payment");
    settings.tls.certificate.path = stranger.file("payment.pem");
    settings.tls.key.path = stranger.file("payment.key");
    CHECK(refused_with(fixture, settings, "does not take the certificate of this service"));
    const Certificates own(broker.tls_folder());
    own.make_client("payment");
    settings.tls.certificate.path = own.file("payment.pem");
    settings.tls.key.path = own.file("payment.key");
    {
        const auto link = fixture.connect(settings);
        CHECK(wait_for_link(fixture, *link));
    }
    broker.stop();
    broker.admit(TestBroker::Clients::kAny);
    broker.start();
}

}  // namespace bellhop::tests
