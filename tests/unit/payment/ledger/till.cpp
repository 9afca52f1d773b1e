// The till: handlers, each call in a transaction.
#include "till.hpp"

#include "wire/codec.hpp"

#include <doctest/doctest.h>

namespace bellhop::embedded {
extern const std::string_view kPaymentSchema;
}

namespace bellhop::tests {

using namespace payment;

namespace {

template <class Outcome>
std::optional<Outcome> as(const worker::Reply& reply) {
    if (reply.type != Outcome::kWireName) return std::nullopt;
    return wire::decode<Outcome>(reply.body);
}

}  // namespace

contract::Charge a_charge(const std::string& booking, std::int64_t minor) {
    return {BookingId{booking}, "Guest", "Plaza", {{minor}, "USD"}, "credit_card"};
}

Till::Till()
    : folder_("payment", embedded::kPaymentSchema),
      commits_(time, folder_.database()),
      charge_(ledger_, gateway, commits_, time),
      refund_(ledger_, gateway, commits_, time, charge_),
      unfinished(time, ledger_, commits_, charge_, refund_) {}

std::shared_ptr<Till::AskedCharge> Till::ask(const contract::Charge& command,
                                             LedgerEntry::Origin origin) {
    auto asked = std::make_shared<AskedCharge>(AskedCharge{command, {}, {}});
    charge_.ask(
        command,
        [asked](Charge::Asked answer, std::exception_ptr error) {
            asked->answer = std::move(answer);
            asked->error = std::move(error);
        },
        origin);
    time.run_all_posted();
    return asked;
}

std::shared_ptr<Till::AskedRefund> Till::ask_refund(const std::string& booking) {
    auto asked = std::make_shared<AskedRefund>(AskedRefund{{BookingId{booking}}, {}, {}});
    refund_.ask(asked->command, [asked](Refund::Asked answer, std::exception_ptr error) {
        asked->answer = answer;
        asked->error = std::move(error);
    });
    time.run_all_posted();
    return asked;
}

worker::Reply Till::handle(const AskedCharge& asked) {
    REQUIRE(asked.answer.has_value());
    worker::Reply reply;
    database().transaction(
        [&](db::Transaction& tx) { reply = charge_.handle(asked.command, *asked.answer, tx); });
    return reply;
}

worker::Reply Till::handle(const AskedRefund& asked) {
    REQUIRE(asked.answer.has_value());
    worker::Reply reply;
    database().transaction(
        [&](db::Transaction& tx) { reply = refund_.handle(asked.command, *asked.answer, tx); });
    return reply;
}

worker::Reply Till::charge(const contract::Charge& command) {
    const auto asked = ask(command);
    if (!asked->answer) gateway.approve("REF-" + command.booking_id.value());
    return handle(*asked);
}

worker::Reply Till::refund(const std::string& booking) {
    const auto asked = ask_refund(booking);
    if (!asked->answer) gateway.pay_back();
    return handle(*asked);
}

std::optional<LedgerEntry> Till::entry(const std::string& booking) {
    std::optional<LedgerEntry> found;
    database().read([&](db::Transaction& tx) { found = ledger_.find(tx, BookingId{booking}); });
    return found;
}

Ledger::Unfinished Till::counted() {
    Ledger::Unfinished counts;
    database().read([&](db::Transaction& tx) { counts = ledger_.count_unfinished(tx); });
    return counts;
}

LedgerEntry::State Till::state(const std::string& booking) {
    const auto found = entry(booking);
    REQUIRE(found.has_value());
    return found->state;
}

std::optional<contract::Approved> approved(const worker::Reply& reply) {
    return as<contract::Approved>(reply);
}
std::optional<contract::Declined> declined(const worker::Reply& reply) {
    return as<contract::Declined>(reply);
}
std::optional<contract::Refunded> refunded(const worker::Reply& reply) {
    return as<contract::Refunded>(reply);
}

}  // namespace bellhop::tests
