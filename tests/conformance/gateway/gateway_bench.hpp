// HttpGateway on a real loop and a real client, against a server that misbehaves.
#pragma once

#include "core/errors.hpp"
#include "core/random.hpp"
#include "http/client.hpp"
#include "loop/uv_loop.hpp"
#include "payment/http_gateway.hpp"
#include "support/misbehaving_gateway.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace bellhop::tests {

/// What came of a question.
struct Outcome {
    bool answered = false;
    payment::GatewayVerdict verdict;
    std::string error;    ///< of Unavailable
    std::string refusal;  ///< of GatewayRefusal
};

inline std::string text_of(const std::exception_ptr& error) {
    if (!error) return "";
    try {
        std::rethrow_exception(error);
    } catch (const Unavailable& unavailable) {
        return unavailable.what();
    } catch (const payment::GatewayRefusal&) {
        return "";
    }
}

inline std::string refusal_of(const std::exception_ptr& error) {
    if (!error) return "";
    try {
        std::rethrow_exception(error);
    } catch (const Unavailable&) {
        return "";
    } catch (const payment::GatewayRefusal& refusal) {
        return refusal.what();
    }
}

/// Any gateway, asked and waited for.
struct Asking {
    payment::Gateway& gateway;
    std::function<bool(const std::function<bool()>&)> run_until;

    Outcome charge(const std::string& booking, const std::string& method = "credit_card") const {
        const auto outcome = std::make_shared<Outcome>();
        gateway.charge({BookingId{booking}, {{90000}, "USD"}, method},
                       [outcome](const payment::GatewayVerdict& verdict, const auto& error) {
                           CHECK_FALSE(outcome->answered);
                           *outcome = {true, verdict, text_of(error), refusal_of(error)};
                       });
        CHECK(run_until([outcome] { return outcome->answered; }));
        return *outcome;
    }
    Outcome refund(const payment::RefundRequest& request) const {
        const auto outcome = std::make_shared<Outcome>();
        gateway.refund(request, [outcome](const auto& error) {
            CHECK_FALSE(outcome->answered);
            *outcome = {true, {}, text_of(error), refusal_of(error)};
        });
        CHECK(run_until([outcome] { return outcome->answered; }));
        return *outcome;
    }
    Outcome refund(const std::string& booking, const std::string& reference = "") const {
        return refund({BookingId{booking}, {{90000}, "USD"}, reference});
    }
};

struct HttpBench {
    static constexpr Milliseconds kPatient{5000};
    static constexpr Milliseconds kHasty{500};

    MisbehavingGateway server;
    loop::UvLoop loop;
    SeededRandom random{11};
    http::Client client{loop, 16};
    payment::HttpGateway gateway;
    Asking ask{gateway, [this](const auto& condition) { return run_until(condition); }};

    HttpBench() : HttpBench(kPatient) {}
    /// @param timeout of one exchange: short only where it is to pass
    explicit HttpBench(Milliseconds timeout, const std::string& url = "")
        : gateway(loop, random, client,
                  {.url = url.empty() ? server.url() : url,
                   .connect_timeout = timeout,
                   .timeout = timeout,
                   .calls = {.most_retries = 3,
                             .first_backoff = Milliseconds{5},
                             .breaker = {.failures_to_open = 3, .open_for = Milliseconds{300}}}}) {}

    /// Runs the loop until the condition holds; false where it does not within 20 s.
    bool run_until(const std::function<bool()>& condition) {
        bool late = false;
        const auto bound = loop.after(Milliseconds{20000}, [&] { late = true; });
        while (!late && !condition()) loop.run_once(Milliseconds{50});
        loop.cancel(bound);
        return condition();
    }
};

}  // namespace bellhop::tests
