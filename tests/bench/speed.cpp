// Who is measured takes turns: what the machine does meanwhile then hits all of them alike.
#include "bench/peers.hpp"
#include "bench/sections.hpp"

#include <algorithm>
#include <stdexcept>

namespace bellhop::bench {

namespace {

/// One repeat of one subject, at every number of connections.
using Turn = std::function<void(int repeat)>;

void take_turn(Stage& stage, const Turn& turn, int repeat) {
    try {
        turn(repeat);
    } catch (const std::runtime_error& error) {
        // What one subject can't do must not cost the figures of the others.
        stage.report().fail(error.what());
    }
}

Turn ceiling_turn(Stage& stage, const std::string& name, const std::filesystem::path& rows_in) {
    return [&stage, name, rows_in](int repeat) {
        if (!stage.lengths().wants(name)) return;
        for (const int in_flight : stage.lengths().connections)
            stage.measure_ceiling({"ceiling", name, in_flight, repeat, {}, {}}, in_flight, rows_in);
    };
}

/// Whatever happened to it, a subject must not run beside the next one.
class StopsAtEnd {
 public:
    explicit StopsAtEnd(Subject& subject) : subject_(subject) {}
    ~StopsAtEnd() { subject_.stop(); }
    StopsAtEnd(const StopsAtEnd&) = delete;
    StopsAtEnd& operator=(const StopsAtEnd&) = delete;

 private:
    Subject& subject_;
};

struct Kind {
    std::string section;
    std::string suffix;  ///< of the subject's name
    Manner manner = Manner::kWaits;
};

Turn subject_turn(Stage& stage, const std::shared_ptr<Subject>& subject,
                  const std::vector<Kind>& kinds) {
    return [&stage, subject, kinds](int repeat) {
        if (std::none_of(kinds.begin(), kinds.end(), [&](const Kind& kind) {
                return stage.lengths().wants(subject->name() + kind.suffix);
            }))
            return;
        const StopsAtEnd stops(*subject);
        subject->start();
        stage.require_confirmation(*subject);
        for (const auto& kind : kinds) {
            if (!stage.lengths().wants(subject->name() + kind.suffix)) continue;
            for (const int connections : stage.lengths().connections) {
                LoadPlan plan;
                plan.manner = kind.manner;
                stage.measure(
                    *subject,
                    {kind.section, subject->name() + kind.suffix, connections, repeat, {}, {}},
                    plan);
            }
        }
    };
}

void add_bellhop(Stage& stage, std::vector<Turn>& turns) {
    const std::vector<Kind> kinds{{"bellhop", "", Manner::kWaits},
                                  {"bellhop", ", async", Manner::kAsks}};
    const auto add = [&](const std::string& name, const std::string& database) {
        turns.push_back(
            subject_turn(stage,
                         std::make_shared<BellhopSubject>(
                             stage.broker(), BellhopSubject::Setup{name, database, stage.hotels()}),
                         kinds));
    };
    add("Bellhop, SQLite", "");
    const std::string on_postgresql = "Bellhop, PostgreSQL";
    if (stage.lengths().wants(on_postgresql) || stage.lengths().wants(on_postgresql + ", async"))
        add(on_postgresql, stage.postgres("bellhop"));
}

}  // namespace

void measure_speed(Stage& stage, const std::set<std::string>& wanted) {
    std::vector<Turn> turns;
    if (wanted.contains("ceiling")) {
        turns.push_back([&stage](int repeat) {
            stage.measure_disk({"ceiling", "a page to the disk", 1, repeat, {}, {}});
        });
        turns.push_back(ceiling_turn(stage, "messages alone", {}));
    }
    if (wanted.contains("bellhop")) add_bellhop(stage, turns);
    if (wanted.contains("ceiling"))
        turns.push_back(ceiling_turn(stage, "messages and SQLite", stage.folder() / "rows"));
    if (wanted.contains("peers")) {
        for (auto& peer : make_peers(stage)) {
            turns.push_back(subject_turn(stage, std::shared_ptr<Subject>(std::move(peer)),
                                         {{"peers", "", Manner::kWaits}}));
        }
    }
    for (int repeat = 1; repeat <= stage.lengths().repeats; ++repeat) {
        for (const auto& turn : turns) take_turn(stage, turn, repeat);
    }
}

void measure_workers(Stage& stage) {
    std::vector<Turn> turns;
    for (const int workers : stage.lengths().workers) {
        const auto name = "Bellhop, PostgreSQL, " + std::to_string(workers) + " each";
        turns.push_back(subject_turn(
            stage,
            std::make_shared<BellhopSubject>(
                stage.broker(),
                BellhopSubject::Setup{name, stage.postgres("workers" + std::to_string(workers)),
                                      stage.hotels(), workers}),
            {{"workers", "", Manner::kWaits}}));
    }
    for (int repeat = 1; repeat <= stage.lengths().repeats; ++repeat) {
        for (const auto& turn : turns) take_turn(stage, turn, repeat);
    }
}

}  // namespace bellhop::bench
