// The documented routes of the payment service: GET /, POST /process-payment, GET
// /payment-status/{transaction_id}.
#pragma once

#include "db/group_commit.hpp"
#include "http/server.hpp"
#include "payment/charge.hpp"
#include "wire/schema.hpp"

namespace bellhop::payment {

/// What the service says of itself.
[[nodiscard]] http::Response welcome(int port);

/// What a payment request asks for. @throws BadMessage naming the field (MissingFields all that are
/// missing)
[[nodiscard]] contract::Charge read_payment_request(const std::string& body);

/// Adds the schemas of the bodies of these routes.
void describe_payments(wire::Schemas& schemas);

/// Charges as the queue does: the same ledger, the same gateway, once per booking.
class ProcessPayment {
 public:
    ProcessPayment(Charge& charge, Ledger& ledger, db::GroupCommit& commits)
        : charge_(charge), ledger_(ledger), commits_(commits) {}

    /// @throws BadMessage for a body that is not as documented
    void respond(const http::Request& request, const http::Responder& responder);

 private:
    void record(const contract::Charge& command, const Charge::Asked& asked,
                const http::Responder& responder);

    Charge& charge_;
    Ledger& ledger_;
    db::GroupCommit& commits_;
};

/// What is known of one transaction.
[[nodiscard]] http::Response payment_status(Ledger& ledger, db::Database& database,
                                            const TransactionId& id);

}  // namespace bellhop::payment
