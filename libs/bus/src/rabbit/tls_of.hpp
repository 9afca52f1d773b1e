// TLS of a link: whom it trusts, and what a person reads where there is none.
#pragma once

#include "bus/rabbit_bus.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace bellhop::bus {

/// @return nothing for a plain link @throws BadConfiguration for files that can't be, or that a
/// plain link would ignore
[[nodiscard]] std::unique_ptr<loop::TlsClient> tls_of(const RabbitSettings& settings);

[[nodiscard]] std::string tls_refused_text(const RabbitSettings& settings,
                                           const loop::TlsRefusal& refusal);
/// @param received what came instead of a frame
[[nodiscard]] std::string not_amqp_text(const RabbitSettings& settings, std::string_view received);

}  // namespace bellhop::bus
