// The saga wired to its store, its relay and its replies.
#include "orchestrator/pipeline.hpp"

#include "bus/names.hpp"
#include "core/headers.hpp"
#include "wire/parked.hpp"

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kCountEach{10000};

/// What a booking's state says is outstanding is sent again from there (AskAgain). That a worker is
/// to begin anew it does not say.
void send(worker::Relay& relay, db::Transaction& tx, Envelope envelope) {
    using enum worker::Relay::PromisedBy;
    const bool anew = envelope.headers.contains(headers::kReplay);
    relay.send(tx, std::move(envelope), anew ? kOutbox : kCaller);
}

}  // namespace

Pipeline::Pipeline(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
                   worker::Relay& relay, Options options)
    : scheduler_(scheduler),
      reply_queue_(bus::names::reply_queue(options.instance)),
      definition_(book_saga(options.ask_again_after)),
      store_(definition_.shape, scheduler, options.instance),
      bookings_(definition_, store_, commits, scheduler,
                [&relay](db::Transaction& tx, Envelope envelope) {
                    send(relay, tx, std::move(envelope));
                },
                {reply_queue_, options.most_pending}),
      waiting_(scheduler),
      tail_(scheduler, commits, store_, waiting_),
      publisher_(scheduler, bus, commits, store_, tail_, definition_, options.instance),
      membership_(scheduler, commits, relay,
                  {options.instance, std::move(options.holder), std::move(options.life_of)}),
      ask_again_(scheduler, bus, bookings_),
      receiver_(scheduler, random, bus, commits,
                {.service = "orchestrator",
                 .queue = reply_queue_,
                 .exclusive = true,
                 .inbox = worker::Inbox::kNone}) {
    add_replies();
    // In a turn of its own: whoever begins to wait in the same commit as the change hears it too.
    bookings_.on_changed([this](const Instance& instance) {
        if (instance.state.settled()) {
            rate_.decided(scheduler_.now());
            ++settled_[instance.state.outcome];
        }
        scheduler_.post([this, instance] { waiting_.changed(instance); });
    });
    bus.require_exchange(std::string(bus::names::kCommands));
    bus.require_exchange(std::string(bus::names::kEvents));
    bus.require_exchange(bus::names::dead_letters("orchestrator"));
    for (const auto& row : definition_.shape.rows) bus.require_queue(row.queue);
}

void Pipeline::start() {
    // What may throw comes first: it is all begun again then.
    bookings_.commits().database().read([this](db::Transaction& tx) { store_.stay_above_all(tx); });
    tail_.start();
    publisher_.start();
    count_pending();
    ask_again_.start();
    membership_.start();
}

void Pipeline::count_pending() {
    bookings_.count_pending();
    scheduler_.after(kCountEach, [this] { count_pending(); });
}

void Pipeline::add_replies() {
    const auto take = [this](const Envelope& reply, const worker::Receiver::Prepared& prepared) {
        store_.expect(BookingId{reply.correlation_id});
        prepared(
            [this, reply](db::Transaction& tx) {
                bookings_.take(reply, tx);
                return worker::Reply{};
            },
            {});
    };
    for (const auto& row : definition_.shape.rows) {
        for (const auto& type : {row.accepted, row.refused, row.undone}) {
            if (!type.empty()) receiver_.route(type, take);
        }
    }
    receiver_.route(wire::Parked::kWireName, take);
}

}  // namespace bellhop::orchestrator
