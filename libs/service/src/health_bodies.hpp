// What GET /health and GET /ready answer.
#pragma once

#include "wire/codec.hpp"

#include <string>
#include <vector>

namespace bellhop::service {

struct Dependency {
    std::string name;
    std::string state;
    static constexpr auto fields() {
        return wire::fields(wire::field("name", &Dependency::name),
                            wire::field("state", &Dependency::state));
    }
};

struct Health {
    std::string status = "ok";
    std::string service;
    std::vector<Dependency> dependencies;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &Health::status),
                            wire::field("service", &Health::service),
                            wire::field("dependencies", &Health::dependencies));
    }
};

struct Readiness {
    std::string status;
    std::vector<std::string> problems;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &Readiness::status),
                            wire::field("problems", &Readiness::problems));
    }
};

}  // namespace bellhop::service
