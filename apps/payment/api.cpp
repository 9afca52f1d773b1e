// Which bodies the document speaks of.
#include "payment/api.hpp"

#include "payment/contract/facts.hpp"
#include "payment/process_payment.hpp"

namespace bellhop::embedded {
extern const std::string_view kPaymentOpenApi;
}

namespace bellhop::payment {

service::ApiSource api() {
    service::ApiSource source{embedded::kPaymentOpenApi, "apps/payment/openapi.json", {}};
    describe_payments(source.schemas);
    source.schemas.add<contract::PaymentFacts>("PaymentFacts", wire::Side::kWritten);
    return source;
}

}  // namespace bellhop::payment
