// bellhop-bench: Bellhop, the broker's own ceiling, and what people would write instead, measured
// in turn in one run.
#include "bench/sections.hpp"
#include "service/options.hpp"
#include "service/service.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace bellhop::bench {

namespace {

const std::set<std::string> kSections{"ceiling", "bellhop", "peers",       "recovery",
                                      "growth",  "workers", "backpressure"};

struct Wishes {
    std::string only;
    std::string nest;
    std::string out = "bench";
    std::string connections = "1,16,64,256";
    std::string subject;
    bool quick = false;
    bool smoke = false;
    int seconds = 8;
    int repeats = 3;
};

void say(const std::string& text) {
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

std::vector<int> numbers_in(const std::string& list) {
    std::vector<int> numbers;
    std::istringstream words(list);
    for (std::string word; std::getline(words, word, ',');) {
        const int number = std::atoi(word.c_str());
        if (number < 1 || number > 1000)
            throw std::runtime_error("--connections: 1 to 1000, not " + word);
        numbers.push_back(number);
    }
    return numbers;
}

Lengths lengths_of(const Wishes& wishes) {
    Lengths lengths;
    lengths.measured = Milliseconds{1000 * wishes.seconds};
    lengths.repeats = wishes.repeats;
    lengths.connections = numbers_in(wishes.connections);
    lengths.subject = wishes.subject;
    if (wishes.quick) {
        lengths.warm_up = Milliseconds{1000};
        lengths.measured = Milliseconds{3000};
        lengths.repeats = 1;
    }
    if (wishes.smoke) {
        lengths.warm_up = Milliseconds{100};
        lengths.measured = Milliseconds{300};
        lengths.repeats = 1;
        lengths.connections = {4};
        lengths.backlog = 200;
        lengths.growth = {0, 500};
        lengths.workers = {2};
    }
    return lengths;
}

std::set<std::string> sections_of(const std::string& only) {
    if (only.empty()) return kSections;
    std::set<std::string> wanted;
    std::istringstream words(only);
    for (std::string word; std::getline(words, word, ',');) {
        if (!kSections.contains(word))
            throw std::runtime_error("--only: there is no section " + word);
        wanted.insert(word);
    }
    return wanted;
}

void run_sections(Stage& stage, const std::set<std::string>& wanted) {
    const std::vector<std::pair<std::string, std::function<void(Stage&)>>> rest{
        {"recovery", measure_recovery},
        {"growth", measure_growth},
        {"workers", measure_workers},
        {"backpressure", measure_backpressure}};
    measure_speed(stage, wanted);
    for (const auto& [name, measure] : rest) {
        if (!wanted.contains(name)) continue;
        try {
            measure(stage);
        } catch (const std::runtime_error& error) {
            // What one section finds impossible must not cost the figures of the others.
            stage.report().fail(name + ": " + error.what());
        }
    }
}

void tell_claims(const std::vector<Claim>& claims) {
    if (!claims.empty()) say("");
    for (const auto& claim : claims) {
        say((claim.holds ? "  holds  " : "  FAILS  ") + figure(claim.figure) + "  " + claim.what +
            "; wanted: " + claim.wanted +
            (claim.ceiling ? "; the ceiling itself: " + figure(*claim.ceiling) : ""));
    }
}

/// The name of a figure that is there, or should be, and is nothing.
std::string lacking_figure(const Cell& cell) {
    if (cell.section == "recovery") return cell.values.contains("drain_per_s") ? "" : "drain_per_s";
    std::vector<std::string> names{"per_s", "p50_ms", "p99_ms"};
    // Whoever keeps bookings waits for the disk; under a sanitizer it is not counted.
    if (cell.section == "bellhop" && *BENCH_FSYNC_LIBRARY != '\0') names.emplace_back("fsyncs");
    for (const auto& name : names) {
        const auto found = cell.values.find(name);
        if (found == cell.values.end() || found->second <= 0) return name;
    }
    return "";
}

/// What the smoke form asserts: that everything was measured, not how fast.
int missing_figures(const Report& report, const std::set<std::string>& wanted) {
    int missing = 0;
    for (const auto& section : wanted) {
        if (section == "peers") continue;
        if (report.places(section).empty()) {
            say("MISSING: nothing was measured in " + section);
            ++missing;
        }
    }
    for (const auto& cell : report.cells()) {
        const auto lacking = lacking_figure(cell);
        if (lacking.empty() && cell.complaint.empty()) continue;
        say("MISSING: " + cell.section + ", " + cell.subject + ": " + lacking + " " +
            cell.complaint);
        ++missing;
    }
    return missing;
}

int bench(const Wishes& wishes) {
    const auto wanted = sections_of(wishes.only);
    listen_for_stop();
    Report report;
    try {
        Stage stage(lengths_of(wishes), report, wishes.nest);
        run_sections(stage, wanted);
    } catch (const Interrupted&) {
        report.skip("interrupted: what was measured until then follows");
    } catch (const std::runtime_error& error) {
        // A terminal's SIGINT also ends what was just being started.
        if (!stop_was_asked()) throw;
        report.skip(std::string("interrupted: ") + error.what());
    }
    const auto claims = claims_of(report);
    report.print_tables();
    tell_claims(claims);
    report.write(wishes.out, claims);
    say("written: " + wishes.out + "/bench.json");
    if (stop_was_asked()) return 130;
    if (wishes.smoke && missing_figures(report, wanted) > 0) return 1;
    return report.failed().empty() ? 0 : 1;
}

}  // namespace

}  // namespace bellhop::bench

int main(int argc, char** argv) {
    using namespace bellhop;
    return service::run_main("bellhop-bench", [&] {
        bench::Wishes wishes;
        service::Options options("bellhop-bench",
                                 "Bellhop, the broker's ceiling and other people's ways");
        options.add("only", wishes.only,
                    "sections, with commas between: ceiling,bellhop,peers,recovery,growth,workers,"
                    "backpressure");
        options.add("quick", wishes.quick, "1 s of warm-up, 3 s measured, once");
        options.add("smoke", wishes.smoke, "so short that it only shows that it measures");
        options.add("seconds", wishes.seconds, "measured each time", 1, 600);
        options.add("repeats", wishes.repeats, "how often each is measured", 1, 20);
        options.add("connections", wishes.connections, "at once, with commas between");
        options.add("subject", wishes.subject,
                    "only the one with this name in the tables, such as 'Bellhop, SQLite'");
        options.add("nest", wishes.nest,
                    "where the peers on NestJS are built; empty: without them");
        options.add("out", wishes.out, "folder for bench.json and the data of the plots");
        if (const auto code = options.parse(argc, argv)) return *code;
        // Who measures must not interrupt what is measured, whoever that is.
        service::run_in_batches();
        return bench::bench(wishes);
    });
}
