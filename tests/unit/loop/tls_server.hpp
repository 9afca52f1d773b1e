// The other end of TLS, in memory and by OpenSSL itself, to judge ours.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace bellhop::tests {

class TlsServer {
 public:
    struct Terms {
        std::string certificate;
        std::string key;
        std::string client_ca;  ///< not empty: a client must have a certificate of it
        int version = 0;        ///< the only one that it speaks; 0 is any
    };
    explicit TlsServer(const Terms& terms);
    ~TlsServer();
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    /// Takes what the client sent, and says what it answers.
    [[nodiscard]] std::string answer(std::string_view bytes);
    /// Enciphers text for the client; `answer` gives it.
    void say(std::string_view text);

    [[nodiscard]] const std::string& heard() const { return heard_; }
    /// The client said goodbye.
    [[nodiscard]] bool left() const { return left_; }
    /// The name that the client asked for; empty where it asked for none.
    [[nodiscard]] std::string asked_name() const;

 private:
    SSL_CTX* context_;
    SSL* ssl_;
    BIO* in_;
    BIO* out_;
    std::string heard_;
    bool left_ = false;
};

}  // namespace bellhop::tests
