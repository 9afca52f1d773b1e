// The system tests on PostgreSQL: one server, another database for each house.
#include "database_postgresql.hpp"

#include "stage.hpp"

namespace bellhop::tests {

TestPostgres& the_postgres() {
    static TestPostgres server;
    return server;
}

std::string new_database() {
    static int number = 0;
    the_postgres().start();
    return the_postgres().url("house" + std::to_string(++number));
}

}  // namespace bellhop::tests
