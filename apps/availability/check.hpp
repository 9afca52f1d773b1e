// The documented routes of the availability service: GET /, GET /hotels, POST /check-availability.
#pragma once

#include "availability/inventory.hpp"
#include "core/time.hpp"
#include "http/message.hpp"
#include "wire/schema.hpp"

namespace bellhop::availability {

/// What the service says of itself.
[[nodiscard]] http::Response welcome(int port);
/// The hotels, as documented.
[[nodiscard]] http::Response list_hotels(const Catalog& catalog);

/// What a question about a room asks for. @throws BadMessage naming the field (MissingFields all
/// that are missing)
[[nodiscard]] Wish read_check_request(const std::string& body);

/// Adds the schemas of the bodies of these routes.
void describe_checks(wire::Schemas& schemas);

/// Whether a room is free, and what it costs. Holds nothing.
class Check {
 public:
    Check(const Catalog& catalog, Inventory& inventory, db::Database& database, const Clock& clock)
        : catalog_(catalog), inventory_(inventory), database_(database), clock_(clock) {}

    /// @throws BadMessage for a body that is not as documented, Unavailable without the database
    [[nodiscard]] http::Response respond(const http::Request& request);

 private:
    const Catalog& catalog_;
    Inventory& inventory_;
    db::Database& database_;
    const Clock& clock_;
};

}  // namespace bellhop::availability
