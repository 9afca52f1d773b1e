// A message with any envelope through the receive loop: it ends handled, answered or parked, and
// never stays in hand. Lines: id, type, correlation id, reply queue, then `name: value` headers up
// to an empty line, then the body.
#include "bus/in_memory_broker.hpp"
#include "core/headers.hpp"
#include "db/group_commit.hpp"
#include "fuzz/try_one.hpp"
#include "support/driven_scheduler.hpp"
#include "support/sqlite_folder.hpp"
#include "worker/receiver.hpp"

namespace bellhop::fuzz {

namespace {

struct Work {
    static constexpr std::string_view kWireName = "work.v1";
    std::string what;
    static constexpr auto fields() { return wire::fields(wire::field("what", &Work::what)); }
};

struct Handler {
    static worker::Reply handle(const Work& work, db::Transaction&) {
        if (work.what == "fail") throw std::logic_error("it failed");
        return worker::reply(work);
    }
};

/// A worker with its broker and its database.
class Desk {
 public:
    Desk() {
        for (const std::string queue : {"desk.commands", "replies", "desk.dead"})
            broker_.declare_queue(queue);
        broker_.declare_direct_exchange("bellhop.replies");
        broker_.bind("bellhop.replies", "replies", "replies");
        broker_.declare_fanout_exchange("desk.dead");
        broker_.bind("desk.dead", "", "desk.dead");
        broker_.declare_direct_exchange("desk.retry");
        for (const std::string rung : {"1s", "5s", "30s", "2m", "10m"})
            broker_.bind("desk.retry", "desk.retry." + rung, "desk.commands");
        receiver_.on<Work>(handler_);
        receiver_.start();
    }

    void receive(Envelope envelope) {
        envelope.routing_key = "desk.commands";
        const bool ready = scheduler_.run_until([this] { return bus_->can_publish(); }, kLong);
        BELLHOP_CHECK(ready);
        bool settled = false;
        bus_->publish(std::move(envelope), [&settled](bus::Published) { settled = true; });
        BELLHOP_CHECK(scheduler_.run_until([&settled] { return settled; }, kLong));
        BELLHOP_CHECK(scheduler_.run_until([this] { return idle(); }, kLong));
    }
    /// The dead letters that say all that a person needs.
    void check_dead_letters() const {
        for (const auto& dead : broker_.waiting("desk.dead")) {
            BELLHOP_CHECK(!dead.headers.at(headers::kReason).empty());
            const auto list = wire::parse(dead.headers.at(headers::kAttemptList));
            BELLHOP_CHECK(list.member("attempts") != nullptr);
            BELLHOP_CHECK(!dead.headers.contains(headers::kReplay));
        }
    }

 private:
    static constexpr Milliseconds kLong{600000};
    [[nodiscard]] bool idle() const {
        return receiver_.in_hand() == 0 && broker_.waiting("desk.commands").empty();
    }

    tests::DrivenScheduler scheduler_;
    SeededRandom random_{1};
    tests::SqliteFolder folder_{"desk", "-- version 1\nCREATE TABLE desk (a TEXT) STRICT;\n"};
    db::GroupCommit commits_{scheduler_, folder_.database()};
    bus::InMemoryBroker broker_{scheduler_};
    std::unique_ptr<bus::Bus> bus_ = broker_.connect();
    Handler handler_;
    worker::Receiver receiver_{
        scheduler_, random_, *bus_, commits_, {.service = "desk", .queue = "desk.commands"}};
};

/// A new one now and then: a database is dear, and what waits at the broker would grow.
Desk& desk() {
    constexpr int kMostMessages = 100;
    static std::unique_ptr<Desk> current;
    static int messages = 0;
    if (messages++ % kMostMessages == 0) current = std::make_unique<Desk>();
    return *current;
}

}  // namespace

void try_one(std::string_view bytes) {
    Envelope envelope;
    envelope.message_id = MessageId{std::string(take_line(bytes))};
    envelope.type = take_line(bytes);
    envelope.correlation_id = take_line(bytes);
    envelope.reply_to = take_line(bytes);
    for (auto line = take_line(bytes); !line.empty(); line = take_line(bytes)) {
        const auto colon = std::min(line.find(": "), line.size());
        envelope.headers.insert_or_assign(
            std::string(line.substr(0, colon)),
            std::string(line.substr(std::min(colon + 2, line.size()))));
    }
    envelope.body = bytes;
    auto& worker = desk();
    worker.receive(std::move(envelope));
    worker.check_dead_letters();
}

}  // namespace bellhop::fuzz
