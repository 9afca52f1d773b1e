// Databases that outlive processes, and the way into a run.
#include "flow/simulation.hpp"

#include "flow/simulation_world.hpp"

namespace bellhop::flow::simulation {

Databases::Databases() {
    for (const auto name : {Name::kOrchestrator, Name::kAvailability, Name::kPayment}) {
        auto& database = databases_.at(index(name));
        database = open_migrated("sqlite::memory:", name);
        database->transaction([&](db::Transaction& tx) {
            for (auto& [table] : tx.rows<std::string>(
                     "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                     "'sqlite_%' LIMIT 100")) {
                tx.execute("CREATE TABLE fresh_" + table + " AS SELECT * FROM " + table);
                tables_.at(index(name)).push_back(std::move(table));
            }
        });
    }
}

void Databases::reset() {
    for (std::size_t i = 0; i < databases_.size(); ++i) {
        databases_.at(i)->transaction([&](db::Transaction& tx) {
            for (const auto& table : tables_.at(i)) {
                tx.execute("DELETE FROM " + table);
                tx.execute("INSERT INTO " + table + " SELECT * FROM fresh_" + table);
            }
        });
    }
}

Result simulate(Databases& databases, const Settings& settings) {
    databases.reset();
    World world(databases, settings);
    return world.run();
}

}  // namespace bellhop::flow::simulation
