// Takes payment.charge.v1, answers payment.approved.v1 or payment.declined.v1.
#pragma once

#include "payment/contract/payment.hpp"
#include "payment/ledger.hpp"
#include "worker/reply.hpp"

#include <functional>

namespace bellhop::payment {

class Charge {
 public:
    /// Sees to it that a refund is asked for, in this transaction, where the gateway charged a void
    /// booking.
    using OweRefund = std::function<void(db::Transaction&, const BookingId&)>;

    Charge(Ledger& ledger, Gateway& gateway, db::Database& database, const Clock& clock,
           OweRefund owe_refund)
        : ledger_(ledger),
          gateway_(gateway),
          database_(database),
          clock_(clock),
          owe_refund_(std::move(owe_refund)) {}

    /// Asks the gateway, unless the ledger knows the booking already. @throws Unavailable without
    /// the database
    void ask(const contract::Charge& command, Gateway::Charged answered);
    worker::Reply handle(const contract::Charge& command, const GatewayVerdict& verdict,
                         db::Transaction& tx);

 private:
    worker::Reply answer_known(LedgerEntry known, const contract::Charge& command,
                               const GatewayVerdict& verdict, db::Transaction& tx);

    Ledger& ledger_;
    Gateway& gateway_;
    db::Database& database_;
    const Clock& clock_;
    OweRefund owe_refund_;
};

}  // namespace bellhop::payment
