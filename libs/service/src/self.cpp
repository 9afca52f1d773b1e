// What a service tells an operator of itself: GET /audit/self.
#include "db/migrations.hpp"
#include "service/self_fact.hpp"
#include "service/service.hpp"

namespace bellhop::service {

void Service::add_self_route() {
    facts("/audit/self", [this](db::Transaction& tx, const FactPage&) {
        SelfFact fact;
        fact.service = identity_.name;
        fact.version = BELLHOP_VERSION;
        fact.instance = settings_.instance;
        fact.now = loop_.now();
        fact.database = database_->describe();
        for (auto& state : db::schema_states(tx, identity_.name, identity_.schema))
            fact.schema.push_back({std::move(state.component), state.version, state.known});
        return fact;
    });
}

}  // namespace bellhop::service
