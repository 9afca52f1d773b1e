// The words of bellhopctl dlq.
#include "bellhopctl/dlq/dlq.hpp"

#include "bellhopctl/dlq/print.hpp"

#include <csignal>
#include <cstdlib>
#include <memory>

namespace bellhop::ctl {

namespace {

std::string usual_log() {
    const char* run_dir = std::getenv("BELLHOP_RUN_DIR");
    return std::string(run_dir != nullptr ? run_dir : ".run") + "/discarded.jsonl";
}

bool is_meant(const dlq::Letter& letter, const std::string& id) {
    return letter.envelope.message_id.value() == id || letter.envelope.correlation_id == id;
}

}  // namespace

DlqCommand::DlqCommand(service::Options& program)
    : command_(program.command("dlq", "what nobody could handle: look, replay, discard")),
      list_(command_.command("list", "dead letters, grouped by cause")),
      show_(command_.command("show", "one dead letter, with its attempts")),
      replay_options_(command_.command("replay", "send commands again, where bookings wait")),
      discard_options_(command_.command("discard", "remove letters; a file keeps them")) {
    list_.add("json", json_, "print JSON");
    show_.add("json", json_, "print JSON");
    show_.add_argument("ID", id_, "a message id, or a booking id for all of its letters");
    add_work(replay_options_, replay_);
    add_work(discard_options_, discard_);
    discard_.discarded_to = usual_log();
    discard_options_.add("done", discard_.choice.done, "all that no booking waits for");
    discard_options_.add("reason", discard_.reason, "why; kept with the letters");
    discard_options_.add("log", discard_.discarded_to, "the file that keeps discarded letters");
}

void DlqCommand::add_work(service::Options& options, Work& work) {
    options.add("json", json_, "print JSON");
    options.add("cause", work.choice.cause, "those of one cause, by its code in dlq list");
    options.add("booking", work.choice.booking, "those of one booking");
    options.add("all", work.choice.all, "all of them");
    options.add("rate", work.per_second, "at most so many a second", 1, 10000);
    options.add("dry-run", work.dry_run, "only say what would be done");
}

int DlqCommand::run(House& house) {
    if (list_.given()) return list(house);
    if (show_.given()) return show(house);
    if (replay_options_.given()) return work(house, replay_);
    if (discard_.reason.empty()) throw BadConfiguration("discard needs --reason");
    return work(house, discard_);
}

int DlqCommand::list(House& house) const {
    const auto found = DeadLetters(house).take();
    print_causes(found, house.loop().now(), json_ ? Format::kJson : Format::kText);
    return 0;
}

int DlqCommand::show(House& house) const {
    const auto found = DeadLetters(house).take();
    bool any = false;
    for (const auto& letter : found.letters) {
        if (!is_meant(letter, id_)) continue;
        any = true;
        print_letter(letter, json_ ? Format::kJson : Format::kText);
    }
    if (!any) throw BadConfiguration("no dead letter of " + id_ + " (see dlq list)");
    return 0;
}

int DlqCommand::work(House& house, const Work& work) const {
    // The signals' tasks live as long as the loop.
    const auto stopped = std::make_shared<bool>(false);
    for (const int signal : {SIGINT, SIGTERM})
        house.loop().on_signal(signal, [stopped] { *stopped = true; });
    const auto report = work_through(house, work, [stopped] { return *stopped; });
    print_report(report, json_ ? Format::kJson : Format::kText);
    return report.unsure == 0 && report.ended_early.empty() ? 0 : 1;
}

}  // namespace bellhop::ctl
