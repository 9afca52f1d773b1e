// The conversation of one TLS connection, bytes in and bytes out. Private to libs/loop.
#pragma once

#include "loop/tls.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace bellhop::loop {

/// OpenSSL between two buffers in memory. It knows no socket and no time.
class TlsSession {
 public:
    /// @param name of the server, as in TlsClient::Peer
    TlsSession(SSL_CTX& context, const std::string& name);
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    enum class Step { kDone, kNeedsMore, kClosed, kFailed };

    /// Bytes from the network.
    void received(std::string_view bytes);
    /// Bytes for the network, after any of the calls below.
    [[nodiscard]] std::string take_outgoing();

    [[nodiscard]] Step shake_hands();
    /// Deciphers into `clear`. @param count how much, where it is done
    [[nodiscard]] Step read(std::span<char> clear, std::size_t& count);
    /// Enciphers all of it, piece by piece, to the end of `outgoing`, once hands are shaken.
    [[nodiscard]] Step write(std::string_view clear, std::string& outgoing);
    /// Says goodbye.
    void say_goodbye();

    /// Why a step failed.
    [[nodiscard]] const TlsRefusal& refusal() const { return refusal_; }
    /// Whether the server asked for a certificate that we do not have.
    [[nodiscard]] bool owes_certificate() const { return owes_certificate_; }

    /// Hooks of the context; for every session.
    static void prepare(SSL_CTX& context);

 private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    static int on_verify(int accepted, X509_STORE_CTX* store);
    static int on_certificate_request(SSL* ssl, X509** certificate, EVP_PKEY** key);
    Step judge(int result);
    [[nodiscard]] TlsRefusal why() const;

    std::unique_ptr<SSL, Free> ssl_;
    BIO* incoming_ = nullptr;  // both are the SSL's
    BIO* outgoing_ = nullptr;
    bool spoken_tls_ = false;  // the first bytes were of TLS
    bool owes_certificate_ = false;
    std::optional<TlsRefusal> verdict_;  // about the server's certificate
    TlsRefusal refusal_;
};

}  // namespace bellhop::loop
