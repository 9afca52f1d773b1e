// TLS under whoever uses a stream: the client's side, by OpenSSL without its sockets.
#pragma once

#include "core/scheduler.hpp"
#include "loop/stream.hpp"

#include <functional>
#include <memory>
#include <string>

namespace bellhop::loop {

/// A file in PEM.
struct PemFile {
    std::string path;     ///< empty: there is none
    std::string setting;  ///< what a person calls it, for the sentence about a file that can't be
};

/// Whom to trust, and who we are.
struct TlsFiles {
    PemFile ca;           ///< the CA's certificates; none: those that the system trusts
    PemFile certificate;  ///< ours, with its chain, for a server that asks for it; may be none
    PemFile key;          ///< of our certificate, without a passphrase
};

/// Why there is no TLS with a server.
enum class TlsProblem {
    kNotTls,               ///< it speaks something else
    kTooOld,               ///< no common version: ours are TLS 1.2 and later
    kNotTrusted,           ///< its certificate is of nobody we trust
    kExpired,              ///< its certificate, or its CA's
    kNotYetValid,          ///< the same
    kWrongName,            ///< its certificate is for others
    kCertificateDemanded,  ///< it wants a certificate, and we have none
    kCertificateRefused,   ///< it does not take ours
    kFailed                ///< anything else
};

struct TlsRefusal {
    TlsProblem problem = TlsProblem::kFailed;
    std::string detail;  ///< of the certificate, or OpenSSL's words; may be empty
};

/// Whom a process trusts and who it is, read once. The server's certificate and its name are always
/// checked. Not thread-safe. @see https://www.openssl.org/docs/man3.0/man7/ssl.html
class TlsClient {
 public:
    /// @throws BadConfiguration naming the setting of a file that can't be read, is no PEM, or does
    /// not belong to the other
    explicit TlsClient(const TlsFiles& files);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// The server that is to be at the other end, and who is told.
    struct Peer {
        std::string name;  ///< a host name (sent as SNI) or an IP address, as in the certificate
        std::function<void()> on_secured;  ///< the handshake is over; called at most once
        /// Instead of the stream's `on_close`, also after `on_secured`: with TLS 1.3 a server
        /// judges our certificate only then.
        std::function<void(const TlsRefusal&)> on_refused;
    };

    /// Puts TLS on a fresh connection. The handshake begins with `start` of what it gives; what is
    /// written before its end waits for it. It takes as long as the server lets it: time is the
    /// caller's.
    /// @param scheduler must outlive the stream @param tcp connected and not started
    [[nodiscard]] std::unique_ptr<Stream> secure(Scheduler& scheduler, std::unique_ptr<Stream> tcp,
                                                 Peer peer) const;

 private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace bellhop::loop
