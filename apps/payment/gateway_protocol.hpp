// What is said to a payment gateway over HTTP, and what its answers mean. Pure values.
#pragma once

#include "http/client.hpp"
#include "payment/gateway.hpp"

#include <optional>
#include <string>

namespace bellhop::payment {

/// What one exchange came to.
struct Finding {
    enum class Kind {
        kAnswer,     ///< `verdict` holds it
        kRefusal,    ///< the gateway is well and will not do this; a person must look
        kNotYet,     ///< the gateway is well and still at it; the same question is for later
        kTransient,  ///< none for now: the same question again may be answered
        kUseless,    ///< an answer that makes no sense; the same question would meet it again
    };
    Kind kind = Kind::kUseless;
    GatewayVerdict verdict;
    std::string why;  ///< where there is no answer; never anything of the request or of the body
};

/// The idempotency keys: the booking's id, and for its refund `-refund` behind it. All but letters,
/// digits, `.` and `_` is percent-encoded, so that two bookings never share a key, nor does a
/// booking with another one's refund. Where we know of no charge the refund has a key of its own,
/// `-refund-unseen`: its "nothing to refund" must not be replayed to the refund of a later charge.
[[nodiscard]] std::string charge_key(const ChargeRequest& request);
[[nodiscard]] std::string refund_key(const RefundRequest& request);

/// @name The questions. @param base_url without a slash at its end
/// @{
[[nodiscard]] http::ClientRequest charge_question(const std::string& base_url,
                                                  const ChargeRequest& request);
/// Leaves out the amount (then: all that was charged) and the reference where they are not known.
[[nodiscard]] http::ClientRequest refund_question(const std::string& base_url,
                                                  const RefundRequest& request);
/// @}

/// @name The answers, as http::Client gives them
/// A charge is declined by a body that says so; by a status alone only where it was not asked for
/// before, since an earlier exchange may have charged and its answer been lost. A refund is done by
/// a body that says so; status 404 is "nothing to pay back" only where we know of no charge.
/// @{
[[nodiscard]] Finding read_charge_answer(const ChargeRequest& request,
                                         const std::optional<http::ClientResponse>& response,
                                         const std::string& error);
[[nodiscard]] Finding read_refund_answer(const RefundRequest& request,
                                         const std::optional<http::ClientResponse>& response,
                                         const std::string& error);
/// @}

}  // namespace bellhop::payment
