// bellhop-simulate: thousands of runs, each from one seed; says which promises were broken, and how
// to see it again.
#include "flow/simulation.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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

struct Wishes {
    std::uint64_t seeds = 3000;
    std::uint64_t from = 1;
    std::optional<std::uint64_t> seed;
    std::uint64_t stop_after = 5;
    std::uint64_t bug = 0;
    Tracing tracing = Tracing::kOff;
};

constexpr auto kUsage =
    "bellhop-simulate: runs the whole pipeline in one thread, with everything going wrong\n"
    "  --seeds N       how many schedules (3000)\n"
    "  --from S        the first seed (1)\n"
    "  --seed S        this one only\n"
    "  --trace         prints everything that happens\n"
    "  --stop-after N  failures (5)\n"
    "  --bug 1..6      with one of the planted bugs of tests/flow/simulation_bugs.hpp\n";

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// @return whether it is a wish of ours, with a number where one is due
bool take(Wishes& wishes, std::string_view name, std::optional<std::uint64_t> number) {
    if (!number) return false;
    if (name == "--seeds")
        wishes.seeds = *number;
    else if (name == "--from")
        wishes.from = *number;
    else if (name == "--seed")
        wishes.seed = number;
    else if (name == "--stop-after")
        wishes.stop_after = *number;
    else if (name == "--bug" && *number <= kBugs.size())
        wishes.bug = *number;
    else
        return false;
    return true;
}

std::optional<Wishes> read(std::span<char* const> arguments) {
    Wishes wishes;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--trace") {
            wishes.tracing = Tracing::kOn;
            continue;
        }
        const auto value = ++i < arguments.size() ? number_in(arguments[i]) : std::nullopt;
        if (!take(wishes, name, value)) return std::nullopt;
    }
    if (wishes.seed) {
        wishes.from = *wishes.seed;
        wishes.seeds = 1;
    }
    return wishes;
}

Totals run(const Wishes& wishes) {
    Databases databases;
    Totals totals;
    const auto end = wishes.from + wishes.seeds;
    for (auto seed = wishes.from; seed < end && totals.failed < wishes.stop_after; ++seed) {
        seed_now = static_cast<std::sig_atomic_t>(seed);
        const auto result =
            simulate(databases, {seed, static_cast<Bug>(wishes.bug), wishes.tracing});
        totals.add(result);
        if (!result.broken.empty()) print_failure(result);
        if (wishes.seed)
            std::printf("digest %016llx\n", static_cast<unsigned long long>(result.digest));
    }
    return totals;
}

}  // namespace

int main(int argc, char** argv) {
    const auto wishes = read({argv + 1, static_cast<std::size_t>(argc - 1)});
    if (!wishes) {
        std::fputs(kUsage, stderr);
        return EXIT_FAILURE;
    }
    std::signal(SIGABRT, tell_the_seed);
    const auto start = std::chrono::steady_clock::now();
    const auto totals = run(*wishes);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    print_totals(totals, took.count());
    return totals.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
