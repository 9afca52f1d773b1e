// Who moves the money: the port. simulated_gateway.hpp and http_gateway.hpp are its adapters.
#pragma once

#include "core/ids.hpp"
#include "core/money.hpp"

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

namespace bellhop::payment {

/// What a gateway is asked to charge. The booking is the idempotency key: asked again, it charges
/// nothing more.
struct ChargeRequest {
    BookingId booking_id;
    Money amount;
    std::string payment_method;
    std::string traceparent{};  ///< under what it is asked; mostly empty
    /// An earlier question for it may have been answered without our learning it.
    bool asked_before = false;
};

/// What it is asked to pay back; nothing where nothing was charged for the booking.
struct RefundRequest {
    BookingId booking_id;
    Money amount;
    std::string
        reference;  ///< the gateway's own name of the charge; empty where we never learnt it
    std::string traceparent{};  ///< as in ChargeRequest
};

struct GatewayVerdict {
    bool approved = false;
    std::string reason;     ///< for people
    std::string reference;  ///< the gateway's own name of the charge
};

/// The gateway is well, and will not do what it was asked. Asking again seldom helps: it counts as
/// an attempt, and in the end a person must look.
class GatewayRefusal : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

/// A payment gateway. One thread; asked outside any transaction. `answered` is called once, later
/// or inside the call; with Unavailable where the gateway gave no answer, in which case it may have
/// done what it was asked, or may still do it; with GatewayRefusal where it will not do it, which
/// for a charge is no verdict: an earlier exchange may have charged.
class Gateway {
 public:
    using Charged = std::function<void(GatewayVerdict verdict, std::exception_ptr error)>;
    using Refunded = std::function<void(std::exception_ptr error)>;

    Gateway() = default;
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;
    virtual ~Gateway() = default;

    virtual void charge(const ChargeRequest& request, Charged answered) = 0;
    virtual void refund(const RefundRequest& request, Refunded answered) = 0;
    /// Why it can't be asked at the moment, for /ready; empty where it can.
    [[nodiscard]] virtual std::string trouble() const = 0;
};

}  // namespace bellhop::payment
