// An envelope as AMQP basic properties, and back.
#pragma once

#include "core/envelope.hpp"

#include <vector>

#include <amqp.h>
#include <amqp_framing.h>

namespace bellhop::bus {

/// The codec's struct for an envelope; it points into the envelope, which must outlive it.
struct EncodableProperties {
    explicit EncodableProperties(const Envelope& envelope);
    EncodableProperties(const EncodableProperties&) = delete;
    EncodableProperties& operator=(const EncodableProperties&) = delete;

    amqp_basic_properties_t basic{};
    std::vector<amqp_table_entry_t> headers;
};

/// Copies what the codec decoded into the envelope. Headers that are neither text nor a whole
/// number nor a truth value are left out, such as the broker's `x-death`.
void read_properties(const amqp_basic_properties_t& basic, Envelope& envelope);

/// Whether every short string of the envelope fits AMQP, header names included: 255 bytes.
[[nodiscard]] bool fits_short_strings(const Envelope& envelope);

}  // namespace bellhop::bus
