// bellhop-simulate: thousands of runs, each from one seed; says which promises were broken, and how
// to see it again.
#include "flow/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <CLI/CLI.hpp>
#include <unistd.h>

using namespace bellhop::flow::simulation;

namespace {

// For the case that a run aborts the program.
volatile std::sig_atomic_t seed_now = 0;

void tell_the_seed(int) {
    char text[64];
    const int length =
        std::snprintf(text, sizeof text, "aborted in seed %ld\n", static_cast<long>(seed_now));
    static_cast<void>(write(STDERR_FILENO, text, static_cast<std::size_t>(length)));
    std::signal(SIGABRT, SIG_DFL);
}

struct Totals {
    std::uint64_t runs = 0;
    std::uint64_t failed = 0;
    std::uint64_t mishaps = 0;
    std::uint64_t faults = 0;
    std::uint64_t turns = 0;
    std::map<std::string, std::uint64_t> struck;

    void add(const Result& result) {
        ++runs;
        if (!result.broken.empty()) ++failed;
        mishaps += result.mishaps;
        turns += result.turns;
        for (const auto& [fault, times] : result.struck) {
            struck[fault] += times;
            faults += times;
        }
    }
};

void print_failure(const Result& result) {
    std::printf("seed %llu broke %zu promises:\n", static_cast<unsigned long long>(result.seed),
                result.broken.size());
    const auto shown = std::min<std::size_t>(result.broken.size(), 10);
    for (std::size_t i = 0; i < shown; ++i) std::printf("  %s\n", result.broken[i].c_str());
    std::printf("  again: ./dev.sh simulate --seed %llu --trace\n",
                static_cast<unsigned long long>(result.seed));
}

void print_totals(const Totals& totals, double seconds) {
    const auto catalogue = all_faults(bellhop::orchestrator::book_saga()).size();
    std::printf(
        "%llu schedules in %.1f s, %llu with broken promises; %llu faults struck (%zu of the %zu "
        "kinds in the catalogue), %llu mishaps of messages, %llu turns\n",
        static_cast<unsigned long long>(totals.runs), seconds,
        static_cast<unsigned long long>(totals.failed),
        static_cast<unsigned long long>(totals.faults), totals.struck.size(), catalogue,
        static_cast<unsigned long long>(totals.mishaps),
        static_cast<unsigned long long>(totals.turns));
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs the whole pipeline in one thread, with everything going wrong", "simulate"};
    std::uint64_t seeds = 3000;
    std::uint64_t from = 1;
    std::uint64_t one = 0;
    std::uint64_t most_failures = 5;
    int bug = 0;
    bool trace = false;
    app.add_option("--seeds", seeds, "how many schedules")->capture_default_str();
    app.add_option("--from", from, "the first seed")->capture_default_str();
    auto* seed = app.add_option("--seed", one, "this one only");
    app.add_option("--stop-after", most_failures, "failures")->capture_default_str();
    app.add_option("--bug", bug, "plants a bug, 1 to 5")->check(CLI::Range(0, 5));
    app.add_flag("--trace", trace, "prints everything that happens");
    CLI11_PARSE(app, argc, argv);
    if (seed->count() > 0) {
        from = one;
        seeds = 1;
    }
    std::signal(SIGABRT, tell_the_seed);
    const auto start = std::chrono::steady_clock::now();
    Databases databases;
    Totals totals;
    for (auto each = from; each < from + seeds && totals.failed < most_failures; ++each) {
        seed_now = static_cast<std::sig_atomic_t>(each);
        const auto result = simulate(
            databases, {each, static_cast<Bug>(bug), trace ? Tracing::kOn : Tracing::kOff});
        totals.add(result);
        if (!result.broken.empty()) print_failure(result);
        if (seeds == 1)
            std::printf("digest %016llx\n", static_cast<unsigned long long>(result.digest));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    print_totals(totals, took.count());
    return totals.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
