// The lease: taken, kept up, given back.
#include "orchestrator/membership.hpp"

#include "core/errors.hpp"
#include "db/outbox.hpp"

#include <memory>
#include <utility>

namespace bellhop::orchestrator {

namespace {

namespace instances = db::instances;

constexpr Milliseconds kBeat{3000};
constexpr std::int64_t kMostAdopted = 1000;

}  // namespace

Membership::Membership(Scheduler& scheduler, db::GroupCommit& commits, worker::Relay& relay,
                       Options options)
    : scheduler_(scheduler), commits_(commits), relay_(relay), options_(std::move(options)) {}

void Membership::claim() {
    std::optional<instances::Lease> rival;
    commits_.database().transaction([&](db::Transaction& tx) {
        if (hold(tx, instances::now(tx, scheduler_))) return;
        rival = instances::find(tx, options_.instance);
    });
    if (rival) refuse_or_wait(*rival);
}

bool Membership::hold(db::Transaction& tx, Timestamp now) {
    instances::Claim claim{options_.instance, options_.holder, {}};
    const auto lease = instances::find(tx, options_.instance);
    const bool ended = lease && options_.life_of(lease->holder) == service::Life::kEnded;
    // Nobody's, where it was given back.
    if (ended) claim.replaces = lease->holder;
    return instances::take(tx, claim, now);
}

void Membership::refuse_or_wait(const db::instances::Lease& rival) {
    const auto number = std::to_string(options_.instance);
    const auto first_seen_at = std::exchange(rival_seen_at_, rival.seen_at);
    const bool seen_again = first_seen_at != Timestamp{} && first_seen_at != rival.seen_at;
    if (seen_again || options_.life_of(rival.holder) == service::Life::kRuns) {
        throw BadConfiguration(
            "--instance / BELLHOP_INSTANCE: an orchestrator " + number + " runs already on " +
            commits_.database().describe() + " (" + service::in_words(rival.holder) +
            "): give each of those that share a database, also an SQLite file, a number of its "
            "own, 1 to 8");
    }
    throw Unavailable("instance " + number, "it is not clear yet whether " +
                                                service::in_words(rival.holder) +
                                                " still runs as this instance");
}

void Membership::start() {
    scheduler_.after(kBeat, [this] {
        beat();
        start();
    });
}

void Membership::beat() {
    if (released_) return;
    struct Beat {
        bool held = false;
        std::int64_t adopted = 0;
    };
    const auto beat = std::make_shared<Beat>();
    commits_.submit(
        [this, beat](db::Transaction& tx) {
            const auto now = instances::now(tx, scheduler_);
            beat->held =
                instances::beat(tx, options_.instance, options_.holder, now) || hold(tx, now);
            beat->adopted =
                db::outbox::adopt(tx, options_.instance, now - instances::kGoneAfter, kMostAdopted);
        },
        [this, beat](const std::exception_ptr& error) {
            if (error) return;
            problem_ = beat->held ? ""
                                  : "another process took this instance's number over while this "
                                    "one did not run: stop one of the two";
            if (beat->adopted > 0) relay_.look_again();
        });
}

void Membership::release() {
    released_ = true;
    commits_.submit(
        [this](db::Transaction& tx) { instances::release(tx, options_.instance, options_.holder); },
        [](const std::exception_ptr&) {});
}

}  // namespace bellhop::orchestrator
