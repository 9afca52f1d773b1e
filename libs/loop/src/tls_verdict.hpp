// What OpenSSL says, as a TlsRefusal. Private to libs/loop.
#pragma once

#include "loop/tls.hpp"

#include <openssl/x509_vfy.h>

namespace bellhop::loop {

/// About the certificate that the verification stopped at.
[[nodiscard]] TlsRefusal verdict_on_certificate(X509_STORE_CTX& store);
/// About the first error in OpenSSL's queue, which is emptied.
/// @param shows_certificate whether a certificate of ours was there to be refused
[[nodiscard]] TlsRefusal verdict_on_error(bool shows_certificate);

}  // namespace bellhop::loop
