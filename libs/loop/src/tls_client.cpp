// Whom a process trusts, and who it is: the files, read once.
#include "core/check.hpp"
#include "core/errors.hpp"
#include "loop/tls.hpp"
#include "tls_stream.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

namespace bellhop::loop {

namespace {

[[noreturn]] void refuse(const PemFile& file, const std::string& why) {
    ERR_clear_error();
    throw BadConfiguration(file.setting + ": the file '" + file.path + "' " + why);
}

/// OpenSSL says no more than that it failed.
void require_readable(const PemFile& file) {
    const int descriptor = open(file.path.c_str(), O_RDONLY | O_CLOEXEC);
    char first = 0;
    const auto count = descriptor < 0 ? -1 : read(descriptor, &first, 1);
    const std::string why = std::strerror(errno);
    if (descriptor >= 0) ::close(descriptor);
    if (count < 0) refuse(file, "can't be read (" + why + "): name one that this user may read");
}

void trust(SSL_CTX& context, const PemFile& ca) {
    if (ca.path.empty()) {
        SSL_CTX_set_default_verify_paths(&context);
        ERR_clear_error();
        return;
    }
    require_readable(ca);
    if (SSL_CTX_load_verify_file(&context, ca.path.c_str()) != 1)
        refuse(ca, "holds no certificate in PEM: it must be that of the CA, ca.pem");
}

/// Nobody is there to be asked for it.
int no_passphrase(char*, int, int, void*) {
    return 0;
}

void introduce(SSL_CTX& context, const TlsFiles& files) {
    const auto& [ca, certificate, key] = files;
    if (certificate.path.empty() && key.path.empty()) return;
    if (certificate.path.empty() || key.path.empty()) {
        const auto& given = certificate.path.empty() ? key : certificate;
        const auto& missing = certificate.path.empty() ? certificate : key;
        throw BadConfiguration(given.setting + " is set and " + missing.setting +
                               " is not: a certificate and its key go together");
    }
    require_readable(certificate);
    if (SSL_CTX_use_certificate_chain_file(&context, certificate.path.c_str()) != 1)
        refuse(certificate, "holds no certificate in PEM");
    require_readable(key);
    SSL_CTX_set_default_passwd_cb(&context, no_passphrase);
    if (SSL_CTX_use_PrivateKey_file(&context, key.path.c_str(), SSL_FILETYPE_PEM) == 1) return;
    const bool other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    refuse(key, other ? "is not the key of the certificate '" + certificate.path + "'"
                      : "holds no private key in PEM without a passphrase");
}

}  // namespace

struct TlsClient::Context {
    Context() : ssl(SSL_CTX_new(TLS_client_method())) { BELLHOP_CHECK(ssl != nullptr); }
    ~Context() { SSL_CTX_free(ssl); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    SSL_CTX* ssl;
};

TlsClient::TlsClient(const TlsFiles& files) : context_(std::make_unique<Context>()) {
    auto& ssl = *context_->ssl;
    BELLHOP_CHECK(SSL_CTX_set_min_proto_version(&ssl, TLS1_2_VERSION) == 1);
    SSL_CTX_set_options(&ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(&ssl, SSL_SESS_CACHE_OFF);
    // A connection that waits holds no buffers.
    SSL_CTX_set_mode(&ssl, SSL_MODE_RELEASE_BUFFERS);
    TlsSession::prepare(ssl);
    trust(ssl, files.ca);
    introduce(ssl, files);
}

TlsClient::~TlsClient() = default;

std::unique_ptr<Stream> TlsClient::secure(Scheduler& scheduler, std::unique_ptr<Stream> tcp,
                                          Peer peer) const {
    return std::make_unique<TlsStream>(scheduler, std::move(tcp), *context_->ssl, std::move(peer));
}

}  // namespace bellhop::loop
