// Which bodies the document speaks of.
#include "availability/api.hpp"

#include "availability/check.hpp"
#include "availability/contract/facts.hpp"
#include "availability/contract/occupancy.hpp"

namespace bellhop::embedded {
extern const std::string_view kAvailabilityOpenApi;
}

namespace bellhop::availability {

service::ApiSource api() {
    service::ApiSource source{embedded::kAvailabilityOpenApi, "apps/availability/openapi.json", {}};
    describe_checks(source.schemas);
    source.schemas.add<contract::Occupancy>("Occupancy", wire::Side::kWritten)
        .add<contract::HoldFacts>("HoldFacts", wire::Side::kWritten)
        .add<contract::NightFacts>("NightFacts", wire::Side::kWritten);
    return source;
}

}  // namespace bellhop::availability
