// How a program reaches the broker, as a person sets it.
#pragma once

#include "bus/rabbit_bus.hpp"
#include "service/options.hpp"

#include <string>

namespace bellhop::service {

/// BELLHOP_AMQP_URL, and the files for TLS.
struct BrokerOptions {
    std::string url = "amqp://127.0.0.1:5672/bellhop";
    std::string ca;           ///< empty: whom the system trusts
    std::string certificate;  ///< empty: none
    std::string key;

    /// Adds them to the options of a program.
    void add_to(Options& options);
    /// @throws BadConfiguration for a URL that can't be; RabbitBus judges the files
    [[nodiscard]] bus::RabbitSettings settings() const;
};

}  // namespace bellhop::service
