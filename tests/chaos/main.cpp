// bellhop-chaos: load on real processes while everything fails, then the invariants.
#include "chaos/isolation.hpp"
#include "chaos/storm.hpp"
#include "chaos/verdict.hpp"
#include "service/service.hpp"

#include <memory>
#include <optional>

namespace bellhop::chaos {

namespace {

constexpr Milliseconds kProgressEvery{10000};

struct Wishes {
    int minutes = 0;
    std::optional<std::int64_t> seed;
    std::string form = "several";
    int guests = 8;
};

std::string counts(const Tally& tally) {
    return std::to_string(tally.acknowledged) + " bookings acknowledged, told " +
           std::to_string(tally.confirmed) + " confirmed, " + std::to_string(tally.failed) +
           " failed, " + std::to_string(tally.cancelled) + " cancelled; " +
           std::to_string(tally.unanswered) + " calls unanswered";
}

std::string counts(const Blows& blows) {
    return std::to_string(blows.kills) + " kills, " + std::to_string(blows.stopped) + " stopped, " +
           std::to_string(blows.copied) + " messages copied, " + std::to_string(blows.delayed) +
           " held back";
}

/// Tells every ten seconds how it goes, until the end of its scope.
class Progress {
 public:
    Progress(Town& town, const Storm& storm, const Tally& tally)
        : thread_([this, &town, &storm, &tally] {
              for (int seconds = 10; end_.wait(kProgressEvery); seconds += 10)
                  say(std::to_string(seconds) + " s: " + counts(tally) + "; " +
                      counts(town.blows()) + "; now: " + storm.now());
          }) {}
    ~Progress() {
        end_.ring();
        thread_.join();
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

 private:
    Bell end_;
    std::thread thread_;
};

void report(Town& town, const Storm& storm, const Guests& guests, const Verdict& verdict) {
    say("");
    for (const auto& [name, times] : storm.struck())
        say("  " + std::to_string(times) + " x " + name);
    for (const auto& skipped : storm.skipped()) say("  SKIPPED " + skipped);
    const auto& audit = verdict.audit;
    say(counts(town.blows()));
    say(counts(guests.tally()) + "; " + std::to_string(guests.tally().repeated) + " asked twice");
    say("audit: " + std::to_string(audit.bookings) + " bookings: " +
        std::to_string(audit.confirmed) + " confirmed, " + std::to_string(audit.failed) +
        " failed, " + std::to_string(audit.cancelled) + " cancelled, " +
        std::to_string(audit.pending) + " pending, " + std::to_string(audit.outstanding) +
        " with undos outstanding; " + std::to_string(verdict.keys) + " keys");
    say("gateway: " + std::to_string(verdict.charged) + " charged, " +
        std::to_string(verdict.refunded) + " of them given back; " +
        std::to_string(verdict.duplicates) + " duplicates known to the workers");
    say("nothing pending " + std::to_string(verdict.settled_after.count() / 1000) +
        " s after the storm");
}

int chaos(const Wishes& wishes) {
    const auto form = wishes.form == "single" ? Form::kSingle : Form::kSeveral;
    const auto seed = static_cast<std::uint64_t>(
        wishes.seed.value_or(static_cast<std::int64_t>(SystemRandom().next() % 1'000'000)));
    say("seed " + std::to_string(seed) + ", form " + wishes.form +
        (in_namespaces() ? "" : "; NOT ROOT: no namespaces, so no network cut and no full disk"));
    Town town(form);
    Guests guests(town.front_ports(), seed, wishes.guests);
    Storm storm(town, seed);
    Verdict verdict;
    try {
        {
            const Progress progress(town, storm, guests.tally());
            storm.blow(Milliseconds{60000} * wishes.minutes);
            guests.leave();
        }
        verdict =
            judge(town, guests.promises(), Milliseconds{form == Form::kSingle ? 45000 : 180000});
    } catch (const std::exception& error) {
        verdict.violations.push_back(std::string("the run ended early: ") + error.what());
    }
    guests.leave();
    for (const auto& each : {storm.complaints(), guests.complaints()})
        verdict.violations.insert(verdict.violations.end(), each.begin(), each.end());
    report(town, storm, guests, verdict);
    for (const auto& violation : verdict.violations) say("BROKEN " + violation);
    if (verdict.violations.empty()) {
        say("every promise was kept");
        return 0;
    }
    say(std::to_string(verdict.violations.size()) + " broken promises; seed " +
        std::to_string(seed) + "; the logs are in " + town.keep_logs().string());
    return 1;
}

}  // namespace

}  // namespace bellhop::chaos

int main(int argc, char** argv) {
    using namespace bellhop;
    return service::run_main("bellhop-chaos", [&] {
        chaos::Wishes wishes;
        service::Options options("bellhop-chaos", "Bellhop while everything fails");
        options.add("minutes", wishes.minutes, "how long; 0: each misfortune once", 0, 1440);
        options.add("seed", wishes.seed, "chooses the order; else one is drawn, and printed");
        options.add_choice("form", wishes.form,
                           "one process of each, on SQLite; or several, on "
                           "PostgreSQL",
                           "single|several");
        options.add("guests", wishes.guests, "how many book at once", 1, 64);
        if (const auto code = options.parse(argc, argv)) return *code;
        chaos::enter_namespaces(argc, argv);
        return chaos::chaos(wishes);
    });
}
