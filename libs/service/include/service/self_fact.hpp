// What a service tells an operator of itself: GET /audit/self.
#pragma once

#include "core/time.hpp"
#include "wire/codec.hpp"

#include <string>
#include <vector>

namespace bellhop::service {

/// A part of the schema of the service's database. @see db::SchemaState
struct SchemaFact {
    std::string component;  ///< the service, or `db` for what every service has
    int version = 0;        ///< that the database has
    int known = 0;          ///< that this program knows; less: a newer program was here
    static constexpr auto fields() {
        return wire::fields(wire::field("component", &SchemaFact::component),
                            wire::field("version", &SchemaFact::version),
                            wire::field("known", &SchemaFact::known));
    }
};

struct SelfFact {
    std::string service;
    std::string version;  ///< of the program
    int instance = 1;
    Timestamp now{};       ///< by this process's clock
    std::string database;  ///< where it is, without a password
    std::vector<SchemaFact> schema;
    static constexpr auto fields() {
        using S = SelfFact;
        return wire::fields(
            wire::field("service", &S::service), wire::field("version", &S::version),
            wire::field("instance", &S::instance), wire::field("now", &S::now),
            wire::field("database", &S::database), wire::field("schema", &S::schema));
    }
};

}  // namespace bellhop::service
