// Every way in which a gateway may fail us: charged at most once, answered always, and in the end
// left alone.
#include "gateway_bench.hpp"

#include <algorithm>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace bellhop;
using namespace bellhop::payment;
using namespace bellhop::tests;

namespace {

bool all_are(const std::vector<std::string>& keys, const std::string& key) {
    return std::all_of(keys.begin(), keys.end(), [&](const auto& one) { return one == key; });
}

/// A port that is taken and not listened on: every connection is refused.
class DeafPort {
 public:
    DeafPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        REQUIRE(socket_ >= 0);
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* generic = reinterpret_cast<sockaddr*>(&address_);
        socklen_t size = sizeof address_;
        REQUIRE(::bind(socket_, generic, size) == 0);
        REQUIRE(::getsockname(socket_, generic, &size) == 0);
    }
    ~DeafPort() { ::close(socket_); }
    DeafPort(const DeafPort&) = delete;
    DeafPort& operator=(const DeafPort&) = delete;
    [[nodiscard]] int port() const { return ntohs(address_.sin_port); }

 private:
    int socket_;
    sockaddr_in address_{};
};

/// The server lost its answer once, after it charged: the retry gets that answer.
void check_charged_once(const Act& act, Milliseconds timeout = HttpBench::kPatient) {
    HttpBench bench(timeout);
    bench.server.next({act});
    const auto outcome = bench.ask.charge("BOOK1");
    CHECK(outcome.error.empty());
    CHECK(outcome.verdict.approved);
    CHECK(outcome.verdict.reference == "ch_1");
    CHECK(bench.server.charges() == 1);
    CHECK(bench.server.requests() == 2);
    CHECK(all_are(bench.server.keys(), "BOOK1"));
    CHECK(bench.gateway.counts().retries == 1);
}

}  // namespace

TEST_CASE("a gateway that is too slow is asked again, and charges once") {
    check_charged_once({Manner::kSilentAfterwards}, HttpBench::kHasty);
}

TEST_CASE("a gateway that drops the connection after it charged is asked again, and charges once") {
    check_charged_once({Manner::kDropAfterwards});
}

TEST_CASE("an answer that is cut off is asked for again, and is charged once") {
    check_charged_once({Manner::kCutAfterwards});
}

TEST_CASE("an answer that is no HTTP is asked for again, and is charged once") {
    check_charged_once({Manner::kGarbageAfterwards});
}

TEST_CASE("a gateway that charges and then answers 500 is asked again, and charges once") {
    check_charged_once({Manner::kFailAfterwards});
}

TEST_CASE("a gateway that is overloaded for a moment is asked again") {
    for (const int status : {408, 429, 500, 502, 503, 504}) {
        HttpBench bench;
        bench.server.next({{Manner::kAnswerStatus, status}, {Manner::kAnswerStatus, status}});
        CHECK(bench.ask.charge("BOOK1").verdict.approved);
        CHECK(bench.server.requests() == 3);
        CHECK(bench.server.charges() == 1);
    }
}

TEST_CASE("faults of many kinds in a row end in the one verdict") {
    HttpBench bench;
    bench.server.next({{Manner::kDropBefore}, {Manner::kFailAfterwards}, {Manner::kCutAfterwards}});
    const auto outcome = bench.ask.charge("BOOK1");
    CHECK(outcome.verdict.reference == "ch_1");
    CHECK(bench.server.requests() == 4);
    CHECK(bench.server.charges() == 1);
}

TEST_CASE("no answer at all is Unavailable, and the money is known under the same key later") {
    HttpBench bench;
    bench.server.always({Manner::kFailAfterwards});
    const auto outcome = bench.ask.charge("BOOK1");
    CHECK(outcome.error == "payment gateway: failed (status 500)");
    CHECK_FALSE(outcome.verdict.approved);
    CHECK(bench.server.requests() == 4);
    bench.server.always({Manner::kHonest});
    CHECK(bench.ask.charge("BOOK1").verdict.reference == "ch_1");
    CHECK(bench.server.charges() == 1);
}

TEST_CASE("where nobody listens the answer is Unavailable, and the breaker opens") {
    const DeafPort deaf;
    HttpBench bench(HttpBench::kPatient, "http://127.0.0.1:" + std::to_string(deaf.port()));
    for (int i = 0; i < 3; ++i) {
        CHECK(bench.gateway.breaker_state() == 0);
        CHECK(bench.ask.charge("BOOK1").error.starts_with("payment gateway: no answer: "));
    }
    CHECK(bench.gateway.counts().requests == 12);
    CHECK(bench.gateway.breaker_state() == 2);
    CHECK(bench.gateway.times_opened() == 1);
    CHECK_FALSE(bench.gateway.trouble().empty());
}

TEST_CASE("an open breaker sends nothing, and one probe closes it when the gateway is well") {
    HttpBench bench;
    bench.server.always({Manner::kAnswerStatus, 503});
    for (int i = 0; i < 3; ++i) CHECK_FALSE(bench.ask.charge("BOOK1").error.empty());
    REQUIRE(bench.gateway.breaker_state() == 2);
    const int requests = bench.server.requests();
    CHECK(bench.ask.charge("BOOK1").error.find("left alone") != std::string::npos);
    CHECK(bench.server.requests() == requests);

    REQUIRE(bench.run_until([&] { return bench.gateway.breaker_state() == 1; }));
    CHECK_FALSE(bench.ask.charge("BOOK1").error.empty());
    CHECK(bench.server.requests() == requests + 1);
    CHECK(bench.gateway.breaker_state() == 2);

    bench.server.always({Manner::kHonest});
    REQUIRE(bench.run_until([&] { return bench.gateway.breaker_state() == 1; }));
    CHECK(bench.ask.charge("BOOK1").verdict.approved);
    CHECK(bench.gateway.breaker_state() == 0);
    CHECK(bench.gateway.times_opened() == 2);
    CHECK(bench.server.charges() == 1);
}

TEST_CASE("malformed JSON is no verdict and is not asked for again; the next call gets it") {
    HttpBench bench;
    bench.server.next({{Manner::kMalformedAfterwards}});
    const auto outcome = bench.ask.charge("BOOK1");
    CHECK(outcome.error == "payment gateway: malformed answer (status 200)");
    CHECK(bench.server.requests() == 1);
    CHECK(bench.ask.charge("BOOK1").verdict.approved);
    CHECK(bench.server.charges() == 1);
}

TEST_CASE("402 is a declined verdict with the gateway's reason") {
    HttpBench bench;
    const auto outcome = bench.ask.charge("BOOK1", "stolen_card");
    CHECK(outcome.error.empty());
    CHECK_FALSE(outcome.verdict.approved);
    CHECK(outcome.verdict.reason == "Stolen");
    CHECK(bench.server.charges() == 0);
}

TEST_CASE("400 is a declined verdict that names the status, asked once") {
    HttpBench bench;
    bench.server.next({{Manner::kAnswerStatus, 400}});
    const auto outcome = bench.ask.charge("BOOK1");
    CHECK(outcome.error.empty());
    CHECK_FALSE(outcome.verdict.approved);
    CHECK(outcome.verdict.reason == "Payment gateway refused the request (status 400)");
    CHECK(bench.server.requests() == 1);
}

TEST_CASE("400 after a charge whose answer was lost declines nobody, and is asked once") {
    HttpBench bench;
    bench.server.next({{Manner::kDropAfterwards}, {Manner::kAnswerStatus, 400}});
    const auto outcome = bench.ask.charge("BOOK1");
    CHECK(outcome.refusal == "payment gateway: refused the charge (status 400)");
    CHECK(bench.server.requests() == 2);
    CHECK(bench.gateway.breaker_state() == 0);
    CHECK(bench.ask.charge("BOOK1").verdict.approved);
    CHECK(bench.server.charges() == 1);
}

TEST_CASE("404 and 409 decline nobody") {
    for (const int status : {404, 409}) {
        HttpBench bench;
        bench.server.next({{Manner::kAnswerStatus, status}});
        CHECK_FALSE(bench.ask.charge("BOOK1").error.empty());
        CHECK(bench.server.requests() == 1);
    }
}

TEST_CASE("a refund whose answer is lost is asked again, and pays back once") {
    for (const auto manner : {Manner::kSilentAfterwards, Manner::kDropAfterwards,
                              Manner::kFailAfterwards, Manner::kCutAfterwards}) {
        HttpBench bench(HttpBench::kHasty);
        const auto charged = bench.ask.charge("BOOK1");
        bench.server.next({{manner}});
        CHECK(bench.ask.refund("BOOK1", charged.verdict.reference).error.empty());
        CHECK(bench.server.refunds() == 1);
        CHECK(bench.server.keys().back() == "BOOK1-refund");
    }
}

TEST_CASE("a refund that came before its charge does not hinder the one after it") {
    HttpBench bench;
    CHECK(bench.ask.refund({BookingId{"BOOK1"}, {}, ""}).error.empty());
    CHECK(bench.server.refunds() == 0);
    const auto charged = bench.ask.charge("BOOK1");
    CHECK(bench.ask.refund("BOOK1", charged.verdict.reference).error.empty());
    CHECK(bench.server.refunds() == 1);
}

TEST_CASE("a refund that the gateway refuses is a refusal with the reason, asked once") {
    for (const int status : {400, 403, 404, 409, 422}) {
        HttpBench bench;
        bench.ask.charge("BOOK1");
        bench.server.next({{Manner::kAnswerStatus, status}});
        const auto outcome = bench.ask.refund("BOOK1");
        CHECK(outcome.error.empty());
        CHECK(outcome.refusal ==
              "payment gateway: refused the refund (status " + std::to_string(status) + ")");
        CHECK(bench.server.requests() == 2);
        CHECK(bench.gateway.breaker_state() == 0);
    }
}

TEST_CASE("a hundred charges at once, three of them with a lost answer, are charged once each") {
    HttpBench bench;
    // Three faults can't use up the retries of any one call.
    std::vector<Act> acts(100);
    for (const std::size_t i : {0U, 40U, 80U}) acts[i].manner = Manner::kDropAfterwards;
    bench.server.next(acts);
    int approved = 0;
    int unavailable = 0;
    for (int i = 0; i < 100; ++i) {
        bench.gateway.charge({BookingId{"BOOK" + std::to_string(i)}, {{90000}, "USD"}, "paypal"},
                             [&](const GatewayVerdict& verdict, const auto& error) {
                                 ++(error ? unavailable : approved);
                                 CHECK(verdict.approved == !error);
                             });
    }
    CHECK(bench.run_until([&] { return approved + unavailable == 100; }));
    CHECK(approved == 100);
    CHECK(bench.server.charges() == 100);
}
