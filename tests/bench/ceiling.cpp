// Three threads, one a party; the first that ends, ends the run.
#include "bench/ceiling.hpp"

#include "bench/parties.hpp"

#include <exception>
#include <thread>

namespace bellhop::bench {

namespace {

constexpr auto kHeldBody =
    R"({"booking_id":"BOOK179529541442982901","room_rate":{"amount":300.00,"currency":"USD"},"total":{"amount":900.00,"currency":"USD"}})";
constexpr auto kApprovedBody =
    R"({"booking_id":"BOOK179529541442982901","transaction_id":"TXN1001","reason":"Payment gateway approval"})";

std::unique_ptr<Rows> rows_of(const CeilingPlan& plan,
                              std::unique_ptr<Rows> (*make)(const std::filesystem::path&)) {
    if (plan.rows_in.empty()) return nullptr;
    std::filesystem::create_directories(plan.rows_in);
    return make(plan.rows_in);
}

std::thread party(CeilingRun& run, std::function<void()> work) {
    return std::thread([&run, work = std::move(work)] {
        std::string why;
        try {
            work();
        } catch (const Interrupted&) {
            why = "interrupted";
        } catch (const std::exception& error) {
            why = error.what();
        }
        const std::scoped_lock lock(run.mutex);
        if (run.why.empty() && !run.over) run.why = why;
        run.over = true;
    });
}

}  // namespace

CeilingResult run_ceiling(const CeilingPlan& plan) {
    CeilingRun run;
    WorkerParty rooms(
        plan, {"availability", "availability.commands", "availability.held.v1", kHeldBody, 1},
        rows_of(plan, availability_rows));
    WorkerParty money(plan,
                      {"payment", "payment.commands", "payment.approved.v1", kApprovedBody, 2},
                      rows_of(plan, payment_rows));
    ChainParty chains(plan, rows_of(plan, orchestrator_rows));
    std::vector<std::thread> threads;
    threads.push_back(party(run, [&] { rooms.run(run.over); }));
    threads.push_back(party(run, [&] { money.run(run.over); }));
    threads.push_back(party(run, [&] { chains.run(run); }));
    for (auto& thread : threads) thread.join();
    if (stop_was_asked()) throw Interrupted{};
    if (!run.why.empty()) throw std::runtime_error("the ceiling: " + run.why);
    return std::move(run.result);
}

}  // namespace bellhop::bench
