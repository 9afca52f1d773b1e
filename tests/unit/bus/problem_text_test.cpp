// What a person reads: the thing that is wrong, and what mends it.
#include "rabbit/problem_text.hpp"

#include "rabbit/tls_of.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("each refusal is told apart by what the broker said") {
    bus::RabbitSettings settings;
    settings.user = "payment";
    settings.password = "secret";
    const auto consume = [&](int code, const std::string& text) {
        return consume_refused_text(settings, "q", {code, text});
    };
    CHECK(says(consume(404, "NOT_FOUND - no queue 'q' in vhost 'bellhop'"), "'q' is missing"));
    CHECK(says(consume(403, "ACCESS_REFUSED - queue 'q' in vhost 'bellhop' in exclusive use"),
               "another consumer"));
    CHECK(says(consume(403, "ACCESS_REFUSED - access to queue 'q' refused for user 'payment'"),
               "may not read"));
    CHECK(says(consume(406, "PRECONDITION_FAILED - x"), "406 PRECONDITION_FAILED - x"));
    CHECK(says(vhost_refused_text(settings, {530, "NOT_ALLOWED - vhost bellhop not found"}),
               "no virtual host 'bellhop'"));
    CHECK(says(
        vhost_refused_text(
            settings, {530, "NOT_ALLOWED - access to vhost 'bellhop' refused for user 'payment'"}),
        "does not let user 'payment' into"));
    CHECK(says(login_refused_text(settings), "password"));
    CHECK_FALSE(says(login_refused_text(settings), "secret"));
}

TEST_CASE("each reason for no TLS is a sentence with its mend") {
    using Problem = loop::TlsProblem;
    bus::RabbitSettings settings;
    settings.host = "vcc-1";
    settings.password = "secret";
    const auto text = [&](Problem problem, const std::string& detail = "") {
        auto said = tls_refused_text(settings, {problem, detail});
        CHECK(said.starts_with("RabbitMQ at vcc-1:5672 "));
        CHECK(said.find("()") == std::string::npos);
        CHECK_FALSE(says(said, "secret"));
        return said;
    };
    CHECK(says(text(Problem::kNotTls), "amqp://"));
    CHECK(says(text(Problem::kTooOld), "TLS 1.2"));
    CHECK(
        says(text(Problem::kNotTrusted), "name the file with the broker's CA in BELLHOP_AMQP_CA"));
    settings.tls.ca.path = "/etc/other.pem";
    CHECK(says(text(Problem::kNotTrusted, "why"), "(why): BELLHOP_AMQP_CA must name"));
    CHECK(says(text(Problem::kNotTrusted), "'/etc/other.pem' holds another"));
    CHECK(says(text(Problem::kExpired, "2026-01-01"), "has expired (2026-01-01): renew it"));
    CHECK(says(text(Problem::kNotYetValid), "clock"));
    CHECK(says(text(Problem::kWrongName, "vcc-2"), "for others (vcc-2) and not for vcc-1:"));
    CHECK(says(text(Problem::kCertificateDemanded), "set BELLHOP_AMQP_CERT and BELLHOP_AMQP_KEY"));
    CHECK(says(text(Problem::kCertificateRefused), "BELLHOP_AMQP_CERT"));
    CHECK(says(text(Problem::kFailed, "x"), "did not agree on TLS (x)"));
}

TEST_CASE("the name of an exchange is read out of the broker's words") {
    CHECK(bus::quoted_after("NOT_FOUND - no exchange 'x.y' in vhost 'v'", "exchange") == "x.y");
    CHECK(bus::quoted_after("access to exchange 'e' in vhost 'v' refused", "exchange") == "e");
    CHECK(bus::quoted_after("no such thing", "exchange").empty());
    CHECK(bus::quoted_after("an exchange 'without end", "exchange").empty());
}

}  // namespace bellhop::tests
