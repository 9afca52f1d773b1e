// What OpenSSL says, as a TlsRefusal.
#include "tls_verdict.hpp"

#include <array>
#include <memory>
#include <string_view>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace bellhop::loop {

namespace {

constexpr std::size_t kMostDetail = 200;

/// Whoever answers may have written it: letters only, and not too many.
std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, kMostDetail)) shown += c >= ' ' && c <= '~' ? c : '?';
    return shown;
}

std::string bytes_of(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_of(const std::string& bytes) {
    std::array<char, INET6_ADDRSTRLEN> shown{};
    const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
    if (family == AF_INET6 && bytes.size() != sizeof(in6_addr)) return "?";
    inet_ntop(family, bytes.data(), shown.data(), shown.size());
    return shown.data();
}

/// The names and addresses that a certificate is for.
std::string names_of(const X509* certificate) {
    const auto free_names = [](GENERAL_NAMES* names) { GENERAL_NAMES_free(names); };
    const std::unique_ptr<GENERAL_NAMES, decltype(free_names)> names(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        free_names);
    std::string shown;
    for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const auto* value = static_cast<const ASN1_STRING*>(
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type));
        if (type != GEN_DNS && type != GEN_IPADD) continue;
        if (!shown.empty()) shown += ", ";
        shown += type == GEN_DNS ? bytes_of(value) : address_of(bytes_of(value));
    }
    return printable(shown.empty() ? "no name at all" : shown);
}

std::string when(const ASN1_TIME* time) {
    tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "?";
    std::array<char, 32> shown{};
    return {shown.data(), std::strftime(shown.data(), shown.size(), "%F %T UTC", &parts)};
}

TlsProblem problem_of_alert(int alert, bool shows_certificate) {
    switch (alert) {
        case SSL_AD_PROTOCOL_VERSION:
        case SSL_AD_INSUFFICIENT_SECURITY:
            return TlsProblem::kTooOld;
        case SSL_AD_CERTIFICATE_REQUIRED:
            return TlsProblem::kCertificateDemanded;
        case SSL_AD_BAD_CERTIFICATE:
        case SSL_AD_UNSUPPORTED_CERTIFICATE:
        case SSL_AD_CERTIFICATE_REVOKED:
        case SSL_AD_CERTIFICATE_EXPIRED:
        case SSL_AD_CERTIFICATE_UNKNOWN:
        case SSL_AD_UNKNOWN_CA:
        case SSL_AD_ACCESS_DENIED:
            return shows_certificate ? TlsProblem::kCertificateRefused : TlsProblem::kFailed;
        default:
            return TlsProblem::kFailed;
    }
}

TlsProblem problem_of(unsigned long error, bool shows_certificate) {
    const int reason = ERR_GET_REASON(error);
    if (ERR_GET_LIB(error) != ERR_LIB_SSL) return TlsProblem::kFailed;
    if (reason > SSL_AD_REASON_OFFSET)
        return problem_of_alert(reason - SSL_AD_REASON_OFFSET, shows_certificate);
    if (reason == SSL_R_UNSUPPORTED_PROTOCOL) return TlsProblem::kTooOld;
    return reason == SSL_R_WRONG_VERSION_NUMBER ? TlsProblem::kNotTls : TlsProblem::kFailed;
}

}  // namespace

TlsRefusal verdict_on_certificate(X509_STORE_CTX& store) {
    const auto* certificate = X509_STORE_CTX_get_current_cert(&store);
    const int error = X509_STORE_CTX_get_error(&store);
    const bool of_server = X509_STORE_CTX_get_error_depth(&store) == 0;
    const std::string whose = of_server ? "" : "its CA's, ";
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return {TlsProblem::kExpired, whose + when(X509_get0_notAfter(certificate))};
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return {TlsProblem::kNotYetValid, whose + when(X509_get0_notBefore(certificate))};
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return {TlsProblem::kWrongName, names_of(certificate)};
        default:
            return {TlsProblem::kNotTrusted, X509_verify_cert_error_string(error)};
    }
}

TlsRefusal verdict_on_error(bool shows_certificate) {
    const auto error = ERR_peek_error();
    const auto* text = ERR_reason_error_string(error);
    TlsRefusal refusal{problem_of(error, shows_certificate), text == nullptr ? "" : text};
    ERR_clear_error();
    return refusal;
}

}  // namespace bellhop::loop
