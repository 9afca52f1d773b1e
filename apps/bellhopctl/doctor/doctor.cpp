// The words of bellhopctl doctor.
#include "bellhopctl/doctor/doctor.hpp"

#include "bellhopctl/doctor/look.hpp"
#include "bellhopctl/doctor/print.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace bellhop::embedded {
extern const std::string_view kBrokerDefinitions;
extern const std::string_view kBrokerSettings;
}  // namespace bellhop::embedded

namespace bellhop::ctl {

namespace {

constexpr Milliseconds kLookAgainAfter{1000};

/// BELLHOP_RUN_DIR where it is not what every script takes by itself.
std::string unusual_run_dir() {
    namespace fs = std::filesystem;
    const char* run_dir = std::getenv("BELLHOP_RUN_DIR");
    if (run_dir == nullptr) return "";
    std::error_code ignored;
    const bool usual =
        fs::weakly_canonical(run_dir, ignored) == fs::weakly_canonical(".run", ignored);
    return usual ? "" : run_dir;
}

/// How the broker is run here, where none of its nodes tells.
doctor::Setup setup_on_disk() {
    namespace fs = std::filesystem;
    const char* variable = std::getenv("BELLHOP_RUN_DIR");
    const fs::path run_dir = variable != nullptr ? variable : ".run";
    std::error_code ignored;
    const bool cluster = fs::exists(run_dir / "cluster" / "port", ignored) &&
                         !fs::exists(run_dir / "rabbitmq", ignored);
    return cluster ? doctor::Setup::kCluster : doctor::Setup::kNode;
}

doctor::Notes examine_once(House& house, const doctor::Declared& declared) {
    const auto live = look_at_house(house, declared.vhost);
    const auto& nodes = live.broker.nodes;
    const auto& place = house.place();
    const auto unseen = place.has_units() ? doctor::Setup::kHosts : setup_on_disk();
    const auto setup = nodes.empty() ? unseen : doctor::setup_of(nodes);
    const doctor::Mends mends(setup, nodes, unusual_run_dir(), place);
    return doctor::examine({declared, live, mends});
}

}  // namespace

DoctorCommand::DoctorCommand(service::Options& program)
    : command_(program.command("doctor", "compare what runs with what is declared")) {
    command_.add("json", json_, "print JSON");
    command_.add("patience", patience_s_, "seconds that the broker's figures may take to agree", 0,
                 3600);
    command_.add("definitions", definitions_,
                 "what is declared: a definitions.json; that of this build if not said");
}

doctor::Declared DoctorCommand::declared() const {
    if (definitions_.empty())
        return doctor::read_declared(embedded::kBrokerDefinitions, "rabbitmq/definitions.json",
                                     embedded::kBrokerSettings);
    std::ostringstream text;
    const std::ifstream file(definitions_);
    if (!file) throw BadConfiguration("--definitions: can't read " + definitions_);
    text << file.rdbuf();
    return doctor::read_declared(text.str(), definitions_, embedded::kBrokerSettings);
}

int DoctorCommand::run(House& house) {
    const auto to_be = declared();
    auto notes = examine_once(house, to_be);
    for (int waited = 0; notes.doubtful() && waited < patience_s_; ++waited) {
        house.wait(kLookAgainAfter);
        notes = examine_once(house, to_be);
    }
    print(notes, json_ ? Format::kJson : Format::kText);
    const auto& findings = notes.findings();
    const bool broken = std::any_of(findings.begin(), findings.end(), [](const auto& each) {
        return each.severity == doctor::Severity::kBroken;
    });
    return broken ? 1 : 0;
}

}  // namespace bellhop::ctl
