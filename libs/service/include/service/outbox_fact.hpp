// What a service tells an auditor of its outbox: GET /audit/outbox.
#pragma once

#include "wire/codec.hpp"

#include <cstdint>

namespace bellhop::service {

/// Messages that are promised and not yet confirmed by the broker.
struct OutboxFact {
    std::int64_t waiting = 0;
    std::int64_t oldest_s = 0;  ///< seconds that the oldest of them waits; 0 where none does
    static constexpr auto fields() {
        return wire::fields(wire::field("waiting", &OutboxFact::waiting),
                            wire::field("oldest_s", &OutboxFact::oldest_s));
    }
};

}  // namespace bellhop::service
