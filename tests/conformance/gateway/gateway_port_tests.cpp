// What every gateway keeps, over both adapters: the fake is trusted because it passes here.
#include "gateway_bench.hpp"
#include "payment/simulated_gateway.hpp"
#include "support/driven_scheduler.hpp"

using namespace bellhop;
using namespace bellhop::payment;
using namespace bellhop::tests;

namespace {

struct SimulatedBench {
    DrivenScheduler time;
    SeededRandom random{11};
    SimulatedGateway gateway{
        time, random, {.approval_rate = 1.0, .seed = 1, .delay = Milliseconds{5}}};
    Asking ask{gateway, [this](const auto& condition) {
                   return time.run_until(condition, Milliseconds{1000});
               }};
};

}  // namespace

TEST_CASE_TEMPLATE("a charge is approved with a reason and a reference", Bench, SimulatedBench,
                   HttpBench) {
    Bench bench;
    const auto outcome = bench.ask.charge("BOOK1");
    CHECK(outcome.error.empty());
    CHECK(outcome.verdict.approved);
    CHECK_FALSE(outcome.verdict.reason.empty());
    CHECK_FALSE(outcome.verdict.reference.empty());
    CHECK(bench.gateway.trouble().empty());
}

TEST_CASE_TEMPLATE("the same booking asked again gets the same verdict", Bench, SimulatedBench,
                   HttpBench) {
    Bench bench;
    const auto first = bench.ask.charge("BOOK1");
    bench.ask.charge("BOOK2");
    const auto again = bench.ask.charge("BOOK1");
    CHECK(again.verdict.approved == first.verdict.approved);
    CHECK(again.verdict.reason == first.verdict.reason);
    CHECK(again.verdict.reference == first.verdict.reference);
}

TEST_CASE_TEMPLATE("a declined charge is an answer with a reason, and no error", Bench,
                   SimulatedBench, HttpBench) {
    Bench bench;
    const auto outcome = bench.ask.charge("BOOK1", "empty_card");
    CHECK(outcome.error.empty());
    CHECK_FALSE(outcome.verdict.approved);
    CHECK_FALSE(outcome.verdict.reason.empty());
}

TEST_CASE_TEMPLATE("a refund succeeds, also a second time", Bench, SimulatedBench, HttpBench) {
    Bench bench;
    const auto charged = bench.ask.charge("BOOK1");
    CHECK(bench.ask.refund("BOOK1", charged.verdict.reference).error.empty());
    CHECK(bench.ask.refund("BOOK1", charged.verdict.reference).error.empty());
}

TEST_CASE_TEMPLATE("a refund of what was never charged succeeds, with and without its amount",
                   Bench, SimulatedBench, HttpBench) {
    Bench bench;
    CHECK(bench.ask.refund("BOOK1").error.empty());
    CHECK(bench.ask.refund({BookingId{"BOOK2"}, {}, ""}).error.empty());
}
