// The payment service's handlers over a real database, for tests.
#pragma once

#include "payment/sql_ledger.hpp"
#include "payment/unfinished.hpp"
#include "played_gateway.hpp"
#include "support/driven_scheduler.hpp"
#include "support/sqlite_folder.hpp"

#include <optional>
#include <string>

namespace bellhop::tests {

/// A charge of 900.00 USD.
[[nodiscard]] payment::contract::Charge a_charge(const std::string& booking,
                                                 std::int64_t minor = 90000);

/// Charge and Refund as the receive loop uses them: ask outside, handle in a transaction.
class Till {
 public:
    Till();

    /// A question under way; its answer, or error, is here when the gateway has given it.
    template <class Command, class Answer>
    struct Asked {
        Command command;
        std::optional<Answer> answer;
        std::exception_ptr error;
    };
    using AskedCharge = Asked<payment::contract::Charge, payment::Charge::Asked>;
    using AskedRefund = Asked<payment::contract::Refund, payment::Refund::Asked>;

    /// Asks; the gateway's answer comes when the test plays it.
    std::shared_ptr<AskedCharge> ask(
        const payment::contract::Charge& command,
        payment::LedgerEntry::Origin origin = payment::LedgerEntry::Origin::kBooking);
    std::shared_ptr<AskedRefund> ask_refund(const std::string& booking);
    /// Handles what was answered, in a transaction of its own.
    worker::Reply handle(const AskedCharge& asked);
    worker::Reply handle(const AskedRefund& asked);

    /// The whole way, with an approval where the gateway is asked.
    worker::Reply charge(const payment::contract::Charge& command);
    worker::Reply refund(const std::string& booking);

    [[nodiscard]] std::optional<payment::LedgerEntry> entry(const std::string& booking);
    [[nodiscard]] payment::LedgerEntry::State state(const std::string& booking);
    [[nodiscard]] db::Database& database() { return folder_.database(); }
    [[nodiscard]] payment::SqlLedger& ledger() { return ledger_; }
    /// Whether something in the ledger has no end yet, as the counts say.
    [[nodiscard]] payment::Ledger::Unfinished counted();

    PlayedGateway gateway;
    DrivenScheduler time;

 private:
    SqliteFolder folder_;
    db::GroupCommit commits_;
    payment::SqlLedger ledger_;
    payment::Charge charge_;
    payment::Refund refund_;

 public:
    payment::Unfinished unfinished;
};

/// @name What a reply says; nothing where it is of another type
/// @{
[[nodiscard]] std::optional<payment::contract::Approved> approved(const worker::Reply& reply);
[[nodiscard]] std::optional<payment::contract::Declined> declined(const worker::Reply& reply);
[[nodiscard]] std::optional<payment::contract::Refunded> refunded(const worker::Reply& reply);
/// @}

}  // namespace bellhop::tests
