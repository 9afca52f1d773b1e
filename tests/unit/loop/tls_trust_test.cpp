// Whom TLS trusts, and how it says that it does not.
#include "core/errors.hpp"
#include "tls_wire.hpp"

#include <fstream>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Problem = loop::TlsProblem;

loop::TlsFiles with_certificate_of(const Certificates& certificates) {
    auto files = trusting(house());
    files.certificate.path = certificates.file("payment.pem");
    files.key.path = certificates.file("payment.key");
    return files;
}

/// Shakes hands, talks a little, and says what became of it; nothing where all is well.
std::optional<loop::TlsRefusal> refusal_of(const loop::TlsFiles& files,
                                           const TlsServer::Terms& terms,
                                           const std::string& name = "vcc-1") {
    const loop::TlsClient client(files);
    Wire wire(client, terms, name);
    wire.start();
    wire.stream->write("AMQP");
    wire.run();
    CHECK(wire.tcp->closed == wire.refusal.has_value());
    CHECK(wire.refusal.has_value() != (wire.server.heard() == "AMQP"));
    return wire.refusal;
}

std::string refused_file(const loop::TlsFiles& files) {
    try {
        const loop::TlsClient client(files);
    } catch (const BadConfiguration& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a certificate must be for the name or the address that was asked for") {
    for (const auto* name : {"vcc-1", "VCC-1", "10.109.0.150", "::1"}) {
        CAPTURE(name);
        CHECK_FALSE(refusal_of(trusting(house()), terms_of(house()), name).has_value());
    }
    // The last is its common name.
    for (const auto* name : {"vcc-2", "vcc-1.example", "10.109.0.151", "::2", "server"}) {
        CAPTURE(name);
        const auto refusal = refusal_of(trusting(house()), terms_of(house()), name);
        REQUIRE(refusal.has_value());
        CHECK(refusal->problem == Problem::kWrongName);
        CHECK(refusal->detail == "vcc-1, 10.109.0.150, ::1");
    }
}

TEST_CASE("a certificate without alternative names is for nobody, whatever its common name") {
    const Certificates unnamed;
    unnamed.make_server({"vcc-1"});
    run_openssl({"req", "-new", "-x509", "-key", unnamed.file("ca.key"), "-subj", "/CN=vcc-1",
                 "-out", unnamed.ca()});
    const TlsServer::Terms terms{unnamed.ca(), unnamed.file("ca.key"), "", 0};
    const auto refusal = refusal_of(trusting(unnamed), terms);
    REQUIRE(refusal.has_value());
    CHECK(refusal->problem == Problem::kWrongName);
    CHECK(refusal->detail == "no name at all");
}

TEST_CASE("the server is told which name is wanted, but never an address") {
    const loop::TlsClient client(trusting(house()));
    for (const auto& [name, asked] : {std::pair{"vcc-1", "vcc-1"}, {"10.109.0.150", ""}}) {
        Wire wire(client, terms_of(house()), name);
        wire.start();
        wire.run();
        CHECK(wire.secured);
        CHECK(wire.server.asked_name() == asked);
    }
}

TEST_CASE("a certificate of another CA is not trusted, and neither is one that signed itself") {
    const auto refusal = refusal_of(trusting(stranger()), terms_of(house()));
    REQUIRE(refusal.has_value());
    CHECK(refusal->problem == Problem::kNotTrusted);
    const auto system = refusal_of({{"", "CA"}, {"", "CERT"}, {"", "KEY"}}, terms_of(house()));
    REQUIRE(system.has_value());
    CHECK(system->problem == Problem::kNotTrusted);
}

TEST_CASE("a certificate for clients is none for a server") {
    const TlsServer::Terms terms{house().file("payment.pem"), house().file("payment.key"), "", 0};
    const auto refusal = refusal_of(trusting(house()), terms, "payment");
    REQUIRE(refusal.has_value());
    CHECK(refusal->problem == Problem::kNotTrusted);
    CHECK(refusal->detail.find("purpose") != std::string::npos);
}

TEST_CASE("an expired certificate is named as such, with its end") {
    const Certificates old;
    old.make_server({"vcc-1"});
    old.expire_server("vcc-1");
    const auto refusal = refusal_of(trusting(old), terms_of(old));
    REQUIRE(refusal.has_value());
    CHECK(refusal->problem == Problem::kExpired);
    CHECK(refusal->detail.ends_with(" UTC"));
}

TEST_CASE("a server of TLS 1.1 is too old") {
    auto terms = terms_of(house());
    terms.version = TLS1_1_VERSION;
    const auto refusal = refusal_of(trusting(house()), terms);
    REQUIRE(refusal.has_value());
    CHECK(refusal->problem == Problem::kTooOld);
}

TEST_CASE("a server that answers with TLS 1.1, as very old ones do, is too old as well") {
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms_of(house()));
    wire.start();
    const std::string hello("\x02\x00\x00\x26\x03\x02", 6);
    const std::string chosen("\x00\x00\x2f\x00", 4);
    wire.deliver(std::string("\x16\x03\x02\x00\x2a", 5) + hello + std::string(32, 'r') + chosen);
    wire.scheduler.run_all_posted();
    REQUIRE(wire.refusal.has_value());
    CHECK(wire.refusal->problem == Problem::kTooOld);
}

TEST_CASE("a server that speaks something else is told apart by its first byte") {
    const loop::TlsClient client(trusting(house()));
    for (const auto* greeting : {"AMQP", "HTTP/1.1 400 Bad Request\r\n\r\n"}) {
        Wire wire(client, terms_of(house()));
        wire.start();
        wire.deliver(greeting);
        wire.scheduler.run_all_posted();
        REQUIRE(wire.refusal.has_value());
        CHECK(wire.refusal->problem == Problem::kNotTls);
    }
}

TEST_CASE("a server that demands a certificate gets ours, or it is said what is missing") {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        auto terms = terms_of(house());
        terms.client_ca = house().ca();
        terms.version = version;
        CHECK_FALSE(refusal_of(with_certificate_of(house()), terms).has_value());
        const auto none = refusal_of(trusting(house()), terms);
        REQUIRE(none.has_value());
        CHECK(none->problem == Problem::kCertificateDemanded);
        const auto other = refusal_of(with_certificate_of(stranger()), terms);
        REQUIRE(other.has_value());
        CHECK(other->problem == Problem::kCertificateRefused);
    }
}

TEST_CASE("a server that hangs up where it judges our certificate is understood, and not earlier") {
    auto terms = terms_of(house());
    terms.client_ca = house().ca();
    const loop::TlsClient client(trusting(house()));
    Wire wire(client, terms);
    wire.start();
    const auto answer = wire.server.answer(std::exchange(wire.tcp->sent, {}));
    SUBCASE("after our part of the handshake") {
        wire.deliver(answer);
        CHECK(wire.secured);
        wire.tcp->events.on_close("connection reset by peer");
        wire.scheduler.run_all_posted();
        REQUIRE(wire.refusal.has_value());
        CHECK(wire.refusal->problem == Problem::kCertificateDemanded);
        CHECK_FALSE(wire.closed.has_value());
    }
    SUBCASE("before its end") {
        wire.deliver(std::string_view(answer).substr(0, answer.size() - 1));
        CHECK_FALSE(wire.secured);
        wire.tcp->events.on_close("");
        wire.scheduler.run_all_posted();
        CHECK(wire.closed == "it hung up during the TLS handshake");
        CHECK_FALSE(wire.refusal.has_value());
    }
}

TEST_CASE("files that can't be are refused, by the name of their setting") {
    const auto says = [](const std::string& text, const std::string& words) {
        return text.find(words) != std::string::npos;
    };
    auto files = trusting(house());
    files.ca.path = house().file("nothing.pem");
    CHECK(says(refused_file(files), "CA: the file '"));
    CHECK(says(refused_file(files), "No such file"));
    files.ca.path = house().file(".");
    CHECK(says(refused_file(files), "can't be read"));
    files.ca.path = house().file("server.key");
    CHECK(says(refused_file(files), "no certificate in PEM"));
    std::ofstream(house().file("empty.pem")).flush();
    files.ca.path = house().file("empty.pem");
    CHECK(says(refused_file(files), "no certificate in PEM"));

    files = with_certificate_of(house());
    files.key.path.clear();
    CHECK(says(refused_file(files), "CERT is set and KEY is not"));
    files = with_certificate_of(house());
    files.certificate.path.clear();
    CHECK(says(refused_file(files), "KEY is set and CERT is not"));
    files = with_certificate_of(house());
    files.key.path = stranger().file("payment.key");
    CHECK(says(refused_file(files), "KEY: the file '"));
    CHECK(says(refused_file(files), "is not the key of the certificate"));
    // Nobody is asked for it: a service has no terminal.
    run_openssl({"pkey", "-in", house().file("payment.key"), "-aes256", "-passout", "pass:secret",
                 "-out", house().file("locked.key")});
    files.key.path = house().file("locked.key");
    CHECK(says(refused_file(files), "without a passphrase"));
    CHECK(refused_file(with_certificate_of(house())).empty());
}

}  // namespace bellhop::tests
