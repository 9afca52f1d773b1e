// What must not travel twice.
#include "core/envelope.hpp"

namespace bellhop {

Envelope without_broker_history(Envelope envelope) {
    std::erase_if(envelope.headers, [](const auto& header) {
        const std::string& name = header.first;
        return name == "x-death" || name.starts_with("x-first-death-") ||
               name.starts_with("x-last-death-") || name == "x-delivery-count";
    });
    return envelope;
}

}  // namespace bellhop
