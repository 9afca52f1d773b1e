// The outbox's column of headers: any bytes unpacked, and any headers packed and unpacked.
#include "fuzz/try_one.hpp"
#include "packed_headers.hpp"

#include <stdexcept>

namespace bellhop::fuzz {

namespace {

namespace outbox = db::outbox;

void unpack_any(std::string_view bytes) {
    try {
        const auto headers = outbox::unpacked(bytes);
        BELLHOP_CHECK(outbox::unpacked(outbox::packed(headers)) == headers);
    } catch (const std::logic_error& refusal) {
        BELLHOP_CHECK(std::string_view(refusal.what()).starts_with("the outbox has headers"));
    }
}

}  // namespace

void try_one(std::string_view bytes) {
    unpack_any(bytes);
    std::map<std::string, std::string> headers;
    while (!bytes.empty()) {
        const auto name = take_line(bytes);
        headers[std::string(name)] = take_line(bytes);
    }
    BELLHOP_CHECK(outbox::unpacked(outbox::packed(headers)) == headers);
}

}  // namespace bellhop::fuzz
