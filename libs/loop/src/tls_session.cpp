// The conversation of one TLS connection, bytes in and bytes out.
#include "tls_session.hpp"

#include "core/check.hpp"
#include "tls_verdict.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace bellhop::loop {

namespace {

/// The most that goes into one record.
constexpr std::size_t kMostRecord = 16384;

bool is_address(const std::string& name) {
    in6_addr bytes{};
    return inet_pton(AF_INET, name.c_str(), &bytes) == 1 ||
           inet_pton(AF_INET6, name.c_str(), &bytes) == 1;
}

/// What the certificate must be for; a name is also asked for (SNI).
void expect(SSL& ssl, const std::string& name) {
    // The common name was never meant for this, and half a wildcard is none.
    SSL_set_hostflags(&ssl,
                      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (is_address(name)) {
        BELLHOP_CHECK(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(&ssl), name.c_str()) == 1);
        return;
    }
    // An empty name would switch the check off.
    BELLHOP_CHECK(!name.empty() && SSL_set1_host(&ssl, name.c_str()) == 1);
    SSL_set_tlsext_host_name(&ssl, name.c_str());
}

/// Handshake, data, alert or change of cipher, of SSL 3 or later.
bool looks_like_tls(std::string_view bytes) {
    const auto type = static_cast<unsigned char>(bytes.front());
    return type >= 20 && type <= 23;
}

}  // namespace

TlsSession::TlsSession(SSL_CTX& context, const std::string& name)
    : ssl_(SSL_new(&context)), incoming_(BIO_new(BIO_s_mem())), outgoing_(BIO_new(BIO_s_mem())) {
    BELLHOP_CHECK(ssl_ != nullptr && incoming_ != nullptr && outgoing_ != nullptr);
    SSL_set_bio(ssl_.get(), incoming_, outgoing_);
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_connect_state(ssl_.get());
    expect(*ssl_, name);
}

void TlsSession::prepare(SSL_CTX& context) {
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, &TlsSession::on_verify);
    SSL_CTX_set_client_cert_cb(&context, &TlsSession::on_certificate_request);
}

int TlsSession::on_verify(int accepted, X509_STORE_CTX* store) {
    if (accepted == 1) return 1;
    const auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    static_cast<TlsSession*>(SSL_get_app_data(ssl))->verdict_ = verdict_on_certificate(*store);
    return 0;
}

/// Only asked where the context has no certificate.
int TlsSession::on_certificate_request(SSL* ssl, X509**, EVP_PKEY**) {
    static_cast<TlsSession*>(SSL_get_app_data(ssl))->owes_certificate_ = true;
    return 0;
}

void TlsSession::received(std::string_view bytes) {
    if (bytes.empty()) return;
    if (!spoken_tls_ && !looks_like_tls(bytes)) {
        refusal_ = {TlsProblem::kNotTls, ""};
        return;
    }
    spoken_tls_ = true;
    BIO_write(incoming_, bytes.data(), static_cast<int>(bytes.size()));
}

std::string TlsSession::take_outgoing() {
    std::string bytes(BIO_ctrl_pending(outgoing_), '\0');
    if (!bytes.empty()) BIO_read(outgoing_, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

TlsSession::Step TlsSession::shake_hands() {
    ERR_clear_error();
    return judge(SSL_do_handshake(ssl_.get()));
}

TlsSession::Step TlsSession::read(std::span<char> clear, std::size_t& count) {
    ERR_clear_error();
    return judge(SSL_read_ex(ssl_.get(), clear.data(), clear.size(), &count));
}

TlsSession::Step TlsSession::write(std::string_view clear, std::string& outgoing) {
    while (!clear.empty()) {
        std::size_t taken = 0;
        ERR_clear_error();
        const auto piece = clear.substr(0, kMostRecord);
        const auto step = judge(SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &taken));
        outgoing += take_outgoing();
        if (step != Step::kDone) return step;
        clear.remove_prefix(taken);
    }
    return Step::kDone;
}

void TlsSession::say_goodbye() {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

TlsSession::Step TlsSession::judge(int result) {
    if (result > 0) return Step::kDone;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            if (refusal_.problem == TlsProblem::kNotTls) return Step::kFailed;
            return Step::kNeedsMore;
        case SSL_ERROR_ZERO_RETURN:
            return Step::kClosed;
        default:
            refusal_ = why();
            return Step::kFailed;
    }
}

TlsRefusal TlsSession::why() const {
    const bool shows_certificate = SSL_get_certificate(ssl_.get()) != nullptr;
    auto refusal = verdict_on_error(shows_certificate);
    if (verdict_) return *verdict_;
    // TLS 1.2 has no word of its own for it.
    if (owes_certificate_ && refusal.problem == TlsProblem::kFailed)
        refusal.problem = TlsProblem::kCertificateDemanded;
    return refusal;
}

}  // namespace bellhop::loop
