// TLS of a link: whom it trusts, and what a person reads where there is none.
#include "tls_of.hpp"

#include "core/errors.hpp"
#include "frames.hpp"
#include "problem_text.hpp"

namespace bellhop::bus {

namespace {

std::string in_brackets(const std::string& detail) {
    return detail.empty() ? "" : " (" + detail + ")";
}

std::string not_trusted_text(const RabbitSettings& settings, const std::string& detail) {
    const auto& ca = settings.tls.ca;
    return "shows a certificate that is not trusted" + in_brackets(detail) + ": " +
           (ca.path.empty() ? "name the file with the broker's CA in " + ca.setting
                            : ca.setting + " must name the file with the broker's CA, and '" +
                                  ca.path + "' holds another");
}

std::string sentence(const RabbitSettings& settings, const loop::TlsRefusal& refusal) {
    using Problem = loop::TlsProblem;
    const auto detail = in_brackets(refusal.detail);
    const auto& own = settings.tls.certificate.setting;
    switch (refusal.problem) {
        case Problem::kNotTls:
            return "speaks no TLS at this port: use its TLS port (usually 5671), or amqp:// in the "
                   "broker's URL";
        case Problem::kTooOld:
            return "speaks neither TLS 1.2 nor 1.3" + detail + ": allow them in the broker";
        case Problem::kNotTrusted:
            return not_trusted_text(settings, refusal.detail);
        case Problem::kExpired:
            return "shows a certificate that has expired" + detail +
                   ": renew it (rabbitmq/certificates.sh), or set this machine's clock";
        case Problem::kNotYetValid:
            return "shows a certificate that is not valid yet" + detail +
                   ": set this machine's clock, or the broker's";
        case Problem::kWrongName:
            return "shows a certificate for others" + detail + " and not for " + settings.host +
                   ": correct the host in the broker's URL, or make a certificate that names it "
                   "(rabbitmq/certificates.sh)";
        case Problem::kCertificateDemanded:
            return "demands a certificate of this service: set " + own + " and " +
                   settings.tls.key.setting;
        case Problem::kCertificateRefused:
            return "does not take the certificate of this service" + detail +
                   ": make another by the broker's CA, and name it in " + own;
        default:
            return "did not agree on TLS" + detail + ": see the broker's log";
    }
}

}  // namespace

std::unique_ptr<loop::TlsClient> tls_of(const RabbitSettings& settings) {
    if (settings.transport == Transport::kTls)
        return std::make_unique<loop::TlsClient>(settings.tls);
    for (const auto* file : {&settings.tls.ca, &settings.tls.certificate, &settings.tls.key}) {
        if (file->path.empty()) continue;
        throw BadConfiguration(file->setting +
                               " is set, but the broker's URL begins with amqp://, which is not "
                               "encrypted: write amqps://, or unset " +
                               file->setting);
    }
    return nullptr;
}

std::string tls_refused_text(const RabbitSettings& settings, const loop::TlsRefusal& refusal) {
    return broker_text(settings) + " " + sentence(settings, refusal);
}

std::string not_amqp_text(const RabbitSettings& settings, std::string_view received) {
    if (received.starts_with(kTlsAlert))
        return broker_text(settings) +
               " speaks TLS at this port: write amqps:// in the broker's URL";
    return unreachable_text(settings, "it sent what is not AMQP 0-9-1");
}

}  // namespace bellhop::bus
