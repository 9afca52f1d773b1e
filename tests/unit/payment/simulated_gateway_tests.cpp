// The simulated gateway: the rules, the draw, and one verdict a booking.
#include "core/errors.hpp"
#include "payment/simulated_gateway.hpp"
#include "support/driven_scheduler.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::payment;
using namespace std::chrono_literals;

namespace {

struct Bench {
    tests::DrivenScheduler time;
    SeededRandom random{7};
    SimulatedGateway gateway;

    explicit Bench(const SimulatedGatewaySettings& settings) : gateway(time, random, settings) {}

    GatewayVerdict charge(const std::string& booking, std::int64_t minor = 90000,
                          const std::string& method = "credit_card") {
        GatewayVerdict verdict;
        bool called = false;
        gateway.charge({BookingId{booking}, {{minor}, "USD"}, method},
                       [&](const GatewayVerdict& given, const std::exception_ptr& error) {
                           REQUIRE_FALSE(error);
                           REQUIRE_FALSE(called);
                           called = true;
                           verdict = given;
                       });
        REQUIRE(called);
        return verdict;
    }
    std::exception_ptr refund(const std::string& booking) {
        std::exception_ptr outcome = std::make_exception_ptr(0);
        gateway.refund({BookingId{booking}, {{90000}, "USD"}, ""},
                       [&](const std::exception_ptr& error) { outcome = error; });
        return outcome;
    }
    std::string draws(int count) {
        std::string out;
        for (int i = 0; i < count; ++i) out += charge("B" + std::to_string(i)).approved ? '1' : '0';
        return out;
    }
};

const SimulatedGatewaySettings kApproveAll{.approval_rate = 1.0, .seed = 1};

}  // namespace

TEST_CASE("the four known methods are approved, with a reference") {
    Bench bench(kApproveAll);
    for (const auto* method : {"credit_card", "debit_card", "paypal", "bank_transfer"}) {
        const auto verdict = bench.charge(method, 90000, method);
        CHECK(verdict.approved);
        CHECK(verdict.reason == "Payment gateway approval");
        CHECK_FALSE(verdict.reference.empty());
    }
    CHECK(bench.gateway.charges() == 4);
}

TEST_CASE("any other method is declined as invalid") {
    Bench bench(kApproveAll);
    for (const auto* method : {"cash", "", "Credit_Card", "credit_card "}) {
        const auto verdict = bench.charge(std::string("B") + method, 90000, method);
        CHECK_FALSE(verdict.approved);
        CHECK(verdict.reason == "Invalid payment method");
        CHECK(verdict.reference.empty());
    }
}

TEST_CASE("10000.00 may be approved, and a cent more is declined") {
    Bench bench(kApproveAll);
    CHECK(bench.charge("B1", 1'000'000).approved);
    const auto verdict = bench.charge("B2", 1'000'001);
    CHECK_FALSE(verdict.approved);
    CHECK(verdict.reason == "Amount exceeds the limit of 10000.00");
}

TEST_CASE("the approval rate decides, from none to all") {
    CHECK(Bench({.approval_rate = 0.0, .seed = 1}).draws(200) == std::string(200, '0'));
    CHECK(Bench({.approval_rate = 1.0, .seed = 1}).draws(200) == std::string(200, '1'));
    const auto some = Bench({.approval_rate = 0.95, .seed = 1}).draws(2000);
    const auto approved = std::count(some.begin(), some.end(), '1');
    CHECK(approved > 1850);
    CHECK(approved < 1950);
    CHECK(Bench({.approval_rate = 0.0, .seed = 1}).charge("B").reason ==
          "Payment gateway declined");
}

TEST_CASE("the same seed draws the same verdicts, and another seed draws others") {
    const auto first = Bench({.approval_rate = 0.5, .seed = 42}).draws(100);
    CHECK(first == Bench({.approval_rate = 0.5, .seed = 42}).draws(100));
    CHECK(first != Bench({.approval_rate = 0.5, .seed = 43}).draws(100));
}

TEST_CASE("the n-th booking meets the n-th draw, whatever the others asked for") {
    Bench plain({.approval_rate = 0.5, .seed = 42});
    Bench mixed({.approval_rate = 0.5, .seed = 42});
    for (int i = 0; i < 100; ++i) {
        const auto booking = "B" + std::to_string(i);
        const auto expected = plain.charge(booking).approved;
        if (i % 3 == 0) {
            CHECK_FALSE(mixed.charge(booking, 90000, "cash").approved);
        } else {
            CHECK(mixed.charge(booking).approved == expected);
            CHECK(mixed.charge(booking).approved == expected);
        }
    }
}

TEST_CASE("the same booking gets its first verdict, and is charged once") {
    Bench bench(kApproveAll);
    const auto first = bench.charge("B1");
    const auto again = bench.charge("B1", 2'000'000, "cash");
    CHECK(again.approved);
    CHECK(again.reference == first.reference);
    CHECK(bench.gateway.charges() == 1);
}

TEST_CASE("a refund pays back once, and nothing where nothing was charged") {
    Bench bench(kApproveAll);
    CHECK_FALSE(bench.refund("B1"));
    CHECK(bench.gateway.refunds() == 0);
    bench.charge("B1");
    CHECK(bench.gateway.holds_money_of(BookingId{"B1"}));
    CHECK_FALSE(bench.refund("B1"));
    CHECK_FALSE(bench.refund("B1"));
    CHECK(bench.gateway.refunds() == 1);
    CHECK_FALSE(bench.gateway.holds_money_of(BookingId{"B1"}));
    bench.charge("B2", 90000, "cash");
    CHECK_FALSE(bench.refund("B2"));
    CHECK(bench.gateway.refunds() == 1);
}

TEST_CASE("out of reach it answers Unavailable, does nothing, and says why") {
    Bench bench(kApproveAll);
    CHECK(bench.gateway.trouble().empty());
    bench.gateway.set_reachable(false);
    CHECK_FALSE(bench.gateway.trouble().empty());
    std::exception_ptr charged;
    bench.gateway.charge({BookingId{"B1"}, {{90000}, "USD"}, "paypal"},
                         [&](const GatewayVerdict&, const auto& error) { charged = error; });
    REQUIRE(charged);
    CHECK_THROWS_AS(std::rethrow_exception(charged), Unavailable);
    const auto refunded = bench.refund("B1");
    REQUIRE(refunded);
    CHECK_THROWS_AS(std::rethrow_exception(refunded), Unavailable);
    CHECK(bench.gateway.charges() == 0);
    bench.gateway.set_reachable(true);
    CHECK(bench.charge("B1").approved);
}

TEST_CASE("with a delay the answer comes after it, unless the gateway is gone by then") {
    tests::DrivenScheduler time;
    SeededRandom random(7);
    auto gateway = std::make_unique<SimulatedGateway>(
        time, random, SimulatedGatewaySettings{.approval_rate = 1.0, .seed = 1, .delay = 50ms});
    int answers = 0;
    const auto ask = [&] {
        gateway->charge({BookingId{"B1"}, {{90000}, "USD"}, "paypal"},
                        [&](const GatewayVerdict&, const auto&) { ++answers; });
        gateway->refund({BookingId{"B1"}, {{90000}, "USD"}, ""}, [&](const auto&) { ++answers; });
    };
    ask();
    time.advance(49ms);
    CHECK(answers == 0);
    time.advance(1ms);
    CHECK(answers == 2);
    ask();
    gateway.reset();
    time.advance(100ms);
    CHECK(answers == 2);
}

TEST_CASE("it forgets the oldest verdicts, and only those") {
    Bench bench(kApproveAll);
    bench.charge("first");
    for (std::size_t i = 1; i < SimulatedGateway::kMostRemembered; ++i) {
        bench.charge("B" + std::to_string(i));
    }
    CHECK(bench.gateway.holds_money_of(BookingId{"first"}));
    bench.charge("one more");
    CHECK_FALSE(bench.gateway.holds_money_of(BookingId{"first"}));
    CHECK(bench.gateway.holds_money_of(BookingId{"B1"}));
    CHECK(bench.gateway.holds_money_of(BookingId{"one more"}));
}

TEST_CASE("a late charge is taken, and answered, when its time has come") {
    using Charges = SimulatedGateway::Conduct::Charges;
    for (const auto charges : {Charges::kLate, Charges::kLateUnheard}) {
        Bench bench(kApproveAll);
        bench.gateway.behave({.charges = charges, .late_by = 50ms});
        int approvals = 0;
        int failures = 0;
        const auto ask = [&] {
            bench.gateway.charge({BookingId{"B1"}, {{90000}, "USD"}, "paypal"},
                                 [&](const GatewayVerdict& verdict, const auto& error) {
                                     ++(error ? failures : approvals);
                                     CHECK(verdict.approved == !error);
                                 });
        };
        ask();
        CHECK(failures == (charges == Charges::kLateUnheard ? 1 : 0));
        ask();  // Under way.
        CHECK(failures == (charges == Charges::kLateUnheard ? 2 : 1));
        CHECK_FALSE(bench.refund("B1"));
        CHECK(bench.gateway.refunds() == 0);
        CHECK_FALSE(bench.gateway.holds_money_of(BookingId{"B1"}));
        bench.time.advance(50ms);
        CHECK(approvals == (charges == Charges::kLate ? 1 : 0));
        CHECK(bench.gateway.holds_money_of(BookingId{"B1"}));
        ask();
        CHECK(approvals == (charges == Charges::kLate ? 2 : 1));
        CHECK(bench.gateway.charges() == 1);
    }
}

TEST_CASE("a charge whose answer is lost is taken all the same") {
    Bench bench(kApproveAll);
    bench.gateway.behave({.charges = SimulatedGateway::Conduct::Charges::kUnheard});
    std::exception_ptr lost;
    bench.gateway.charge({BookingId{"B1"}, {{90000}, "USD"}, "paypal"},
                         [&](const GatewayVerdict&, const auto& error) { lost = error; });
    REQUIRE(lost);
    CHECK_THROWS_AS(std::rethrow_exception(lost), Unavailable);
    CHECK(bench.gateway.holds_money_of(BookingId{"B1"}));
    bench.gateway.behave({});
    CHECK(bench.charge("B1").approved);
    CHECK(bench.gateway.charges() == 1);
}

TEST_CASE("told to refuse refunds it keeps the money, and says so") {
    Bench bench(kApproveAll);
    bench.charge("B1");
    bench.gateway.behave({.refunds = SimulatedGateway::Conduct::Refunds::kRefused});
    const auto refused = bench.refund("B1");
    REQUIRE(refused);
    CHECK_THROWS_AS(std::rethrow_exception(refused), GatewayRefusal);
    CHECK(bench.gateway.holds_money_of(BookingId{"B1"}));
}
