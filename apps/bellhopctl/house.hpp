// The running house as the operator's tool sees it: three services over HTTP, and the broker's
// management interface.
#pragma once

#include "bellhopctl/place.hpp"
#include "core/errors.hpp"
#include "http/client.hpp"
#include "loop/uv_loop.hpp"
#include "service/broker_options.hpp"
#include "service/operator_token.hpp"
#include "service/options.hpp"
#include "wire/codec.hpp"

#include <array>
#include <map>
#include <string>

namespace bellhop::ctl {

/// All services, the front first.
inline constexpr std::array kServices{"orchestrator", "availability", "payment"};

/// Where everything is.
struct Addresses {
    std::string orchestrator = "http://127.0.0.1:5001";
    std::string availability = "http://127.0.0.1:5002";
    std::string payment = "http://127.0.0.1:5003";
    std::string management = "http://operator@127.0.0.1:15672";  ///< with the operator's password
    service::BrokerOptions broker{"amqp://operator@127.0.0.1:5672/bellhop", "", "",
                                  ""};  ///< the same
    service::OperatorTokenOptions operator_token;
    std::string run_by = "dev.sh";  ///< what starts and stops all of it: or `systemd`

    void add_to(service::Options& options);
    [[nodiscard]] Place place() const;
};

/// Asks one thing after the other. One thread.
class House {
 public:
    explicit House(Addresses addresses)
        : addresses_(std::move(addresses)), place_(addresses_.place()), client_(loop_) {}

    /// GET of a service (`orchestrator`, `availability`, `payment`) or of `management`.
    /// @return the status and the body @throws Unavailable where nobody answers within 10 s
    [[nodiscard]] http::ClientResponse get(const std::string& who, const std::string& target);
    [[nodiscard]] http::ClientResponse send(const std::string& who, http::ClientRequest request);
    /// The same with the operator's token. @throws BadConfiguration where there is none
    [[nodiscard]] http::ClientResponse send_as_operator(const std::string& who,
                                                        http::ClientRequest request);
    /// The same without waiting: `done` is called in a later turn of the loop. @see asking.hpp
    void start(const std::string& who, http::ClientRequest request, http::Client::Done done);
    /// The body of a 200. @throws Unavailable for any other answer
    [[nodiscard]] std::string text(const std::string& who, const std::string& target);
    /// The same, decoded. @throws Unavailable for any other answer, BadMessage for a body
    /// that is not such a T
    template <class T>
    [[nodiscard]] T fetch(const std::string& who, const std::string& target) {
        return wire::decode<T>(text(who, target));
    }
    /// All facts of a paged route (`/audit/holds`), page by page, each handed to `each`.
    template <class Page, class Each>
    void for_each_fact(const std::string& who, const std::string& route, Each each) {
        std::string after;
        while (true) {
            auto page = fetch<Page>(who, route + "?limit=1000&after=" + after);
            for (auto& fact : page.facts) each(std::move(fact));
            if (!page.next) return;
            after = *page.next;
        }
    }
    [[nodiscard]] Timestamp now() const { return loop_.now(); }
    /// Lets time pass.
    void wait(Milliseconds time);
    /// Lets time pass until the condition holds. @return false where `most` passed first
    template <class Condition>
    [[nodiscard]] bool wait_until(Condition condition, Milliseconds most) {
        const auto until = loop_.now() + most;
        while (!condition()) {
            if (loop_.now() >= until) return false;
            loop_.run_once(Milliseconds{50});
        }
        return true;
    }
    [[nodiscard]] loop::UvLoop& loop() { return loop_; }
    [[nodiscard]] const Addresses& addresses() const { return addresses_; }
    /// Where it is run, and what is typed there.
    [[nodiscard]] const Place& place() const { return place_; }

 private:
    [[nodiscard]] const std::string& url_of(const std::string& who) const;

    Addresses addresses_;
    Place place_;
    loop::UvLoop loop_;
    http::Client client_;
};

}  // namespace bellhop::ctl
