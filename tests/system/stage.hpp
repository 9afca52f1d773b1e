// Where the system tests play: one broker and one database server for the program, houses on them.
#pragma once

#include "support/house.hpp"

#include <string>

namespace bellhop::tests {

/// The program's one broker.
[[nodiscard]] TestBroker& the_broker();

/// BELLHOP_DB for a house: of another database with each call. Each test program links the one that
/// it is about: database_sqlite.cpp or database_postgresql.cpp.
[[nodiscard]] std::string new_database();

/// A house without services, with empty queues and empty databases. The house before it is gone.
House& empty_house(const Environment& environment = {});
/// The same with all services ready.
House& fresh_house(const Environment& environment = {});
/// All services ready, with the bookings of earlier tests: for tests that do not mind. It is
/// made anew where the last test asked for a house of its own.
House& any_house();

/// What lies in the dead-letter queues, with reasons: every test that ends well leaves nothing.
[[nodiscard]] std::string dead_letters();

}  // namespace bellhop::tests
