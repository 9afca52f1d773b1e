// Payments over HTTP, field by field as documented.
#include "payment/process_payment.hpp"

#include "core/errors.hpp"
#include "payment/gateway.hpp"

#include <memory>

namespace bellhop::payment {

namespace {

struct PaymentRequest {
    BookingId booking_id;
    std::string guest_name;
    std::string hotel_name;
    Amount amount;
    std::string currency = "USD";
    std::string payment_method;
    static constexpr auto fields() {
        return wire::fields(
            wire::field("booking_id", &PaymentRequest::booking_id, contract::kName),
            wire::field("guest_name", &PaymentRequest::guest_name, contract::kName),
            wire::field("hotel_name", &PaymentRequest::hotel_name, contract::kName),
            wire::field("amount", &PaymentRequest::amount, wire::Range{1}),
            wire::optional("currency", &PaymentRequest::currency),
            wire::field("payment_method", &PaymentRequest::payment_method, contract::kName));
    }
};

struct PaymentAnswer {
    std::string status;
    TransactionId transaction_id;
    BookingId booking_id;
    std::string guest_name;
    std::string hotel_name;
    Amount amount;
    std::string currency;
    std::string payment_status;
    std::string reason;
    Timestamp timestamp;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &PaymentAnswer::status),
                            wire::field("transaction_id", &PaymentAnswer::transaction_id),
                            wire::field("booking_id", &PaymentAnswer::booking_id),
                            wire::field("guest_name", &PaymentAnswer::guest_name),
                            wire::field("hotel_name", &PaymentAnswer::hotel_name),
                            wire::field("amount", &PaymentAnswer::amount),
                            wire::field("currency", &PaymentAnswer::currency),
                            wire::field("payment_status", &PaymentAnswer::payment_status),
                            wire::field("reason", &PaymentAnswer::reason),
                            wire::field("timestamp", &PaymentAnswer::timestamp));
    }
};

http::Response answer(int status, std::string_view word, const LedgerEntry& entry) {
    PaymentAnswer body{std::string(word),     entry.transaction_id,
                       entry.booking_id,      entry.guest_name,
                       entry.hotel_name,      entry.amount.amount,
                       entry.amount.currency, std::string(payment_status(entry)),
                       entry.reason,          entry.recorded_at};
    return {status, "application/json", {}, wire::encode(body) + "\n"};
}

http::Response response_for(const LedgerEntry& entry, const contract::Charge& command) {
    using State = LedgerEntry::State;
    if (entry.state == State::kApproved && !same_charge(entry, command)) {
        return http::error(409, "The booking was charged with other details before", "amount");
    }
    if (entry.state == State::kApproved) return answer(200, "success", entry);
    if (entry.state == State::kDeclined) return answer(402, "declined", entry);
    return http::error(409, "The booking was cancelled", "booking_id");
}

/// A gateway's refusal is no verdict: the entry stays asked for, and whoever asks again is told.
void fail(const std::exception_ptr& error, const http::Responder& responder) {
    try {
        std::rethrow_exception(error);
    } catch (const GatewayRefusal& refusal) {
        responder.fail(Unavailable("payment gateway", refusal.what()));
    } catch (const std::exception&) {
        responder.fail(error);
    }
}

}  // namespace

contract::Charge read_payment_request(const std::string& body) {
    auto asked = wire::decode<PaymentRequest>(body);
    if (!is_currency_code(asked.currency))
        throw BadMessage("currency", "must be three capital letters");
    return {asked.booking_id,
            asked.guest_name,
            asked.hotel_name,
            {asked.amount, asked.currency},
            asked.payment_method};
}

void describe_payments(wire::Schemas& schemas) {
    schemas.add<PaymentRequest>("PaymentRequest", wire::Side::kRead)
        .add<PaymentAnswer>("Payment", wire::Side::kWritten);
}

http::Response welcome(int port) {
    return {200,
            "application/json",
            {},
            R"({"port":)" + std::to_string(port) +
                R"(,"description":"Hotel Booking Payment Processing Service","endpoints":{)"
                R"("POST /process-payment":"Process payment for hotel booking",)"
                R"("GET /payment-status/<transaction_id>":"Check payment status"}})"
                "\n"};
}

void ProcessPayment::respond(const http::Request& request, const http::Responder& responder) {
    const auto command = read_payment_request(request.body);
    charge_.ask(
        command,
        [this, command, responder](const Charge::Asked& asked, const std::exception_ptr& error) {
            if (error) return fail(error, responder);
            record(command, asked, responder);
        },
        LedgerEntry::Origin::kDirect);
}

void ProcessPayment::record(const contract::Charge& command, const Charge::Asked& asked,
                            const http::Responder& responder) {
    const auto entry = std::make_shared<std::optional<LedgerEntry>>();
    commits_.submit(
        [this, command, asked, entry](db::Transaction& tx) {
            (void)charge_.handle(command, asked, tx);
            *entry = ledger_.find(tx, command.booking_id);
        },
        [command, entry, responder](const std::exception_ptr& error) {
            if (error) return responder.fail(error);
            responder.respond(response_for(**entry, command));
        });
}

http::Response payment_status(Ledger& ledger, db::Database& database, const TransactionId& id) {
    std::optional<LedgerEntry> entry;
    database.read([&](db::Transaction& tx) { entry = ledger.find(tx, id); });
    if (!entry) return http::error(404, "Transaction not found", "transaction_id");
    return answer(200, "success", *entry);
}

}  // namespace bellhop::payment
