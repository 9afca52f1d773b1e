// The other end of TLS, in memory and by OpenSSL itself, to judge ours.
#include "tls_server.hpp"

#include <array>
#include <stdexcept>

#include <openssl/err.h>

namespace bellhop::tests {

namespace {

void require(bool done) {
    if (!done) throw std::runtime_error(ERR_error_string(ERR_peek_last_error(), nullptr));
}

}  // namespace

TlsServer::TlsServer(const Terms& terms)
    : context_(SSL_CTX_new(TLS_server_method())),
      ssl_(nullptr),
      in_(BIO_new(BIO_s_mem())),
      out_(BIO_new(BIO_s_mem())) {
    // The old versions want signatures that the system's policy forbids.
    SSL_CTX_set_security_level(context_, 0);
    require(SSL_CTX_set_min_proto_version(context_, terms.version) == 1);
    require(SSL_CTX_set_max_proto_version(context_, terms.version) == 1);
    require(SSL_CTX_use_certificate_chain_file(context_, terms.certificate.c_str()) == 1);
    require(SSL_CTX_use_PrivateKey_file(context_, terms.key.c_str(), SSL_FILETYPE_PEM) == 1);
    if (!terms.client_ca.empty()) {
        require(SSL_CTX_load_verify_file(context_, terms.client_ca.c_str()) == 1);
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    ssl_ = SSL_new(context_);
    SSL_set_bio(ssl_, in_, out_);
    SSL_set_accept_state(ssl_);
}

TlsServer::~TlsServer() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
}

std::string TlsServer::answer(std::string_view bytes) {
    if (!bytes.empty()) BIO_write(in_, bytes.data(), static_cast<int>(bytes.size()));
    std::array<char, 16384> clear{};
    std::size_t count = 0;
    ERR_clear_error();
    while (SSL_read_ex(ssl_, clear.data(), clear.size(), &count) == 1)
        heard_.append(clear.data(), count);
    if ((SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0) left_ = true;
    std::string out(BIO_ctrl_pending(out_), '\0');
    if (!out.empty()) BIO_read(out_, out.data(), static_cast<int>(out.size()));
    return out;
}

void TlsServer::say(std::string_view text) {
    while (!text.empty()) {
        std::size_t taken = 0;
        require(SSL_write_ex(ssl_, text.data(), text.size(), &taken) == 1);
        text.remove_prefix(taken);
    }
}

std::string TlsServer::asked_name() const {
    const char* name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
}

}  // namespace bellhop::tests
