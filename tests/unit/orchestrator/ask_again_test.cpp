// Overdue bookings are asked for again, whatever else is overdue.
#include "bus/names.hpp"
#include "office.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;

TEST_CASE("an overdue booking is asked for although 200 older ones may not be") {
    Office office(1000);
    namespace names = bus::names;
    for (const auto exchange : {names::kCommands, names::kReplies})
        office.broker.declare_direct_exchange(std::string(exchange));
    office.broker.declare_topic_exchange(std::string(names::kEvents));
    office.broker.declare_fanout_exchange(names::dead_letters("orchestrator"));
    for (const std::string queue : {"availability.commands", "payment.commands"}) {
        office.broker.declare_queue(queue);
        office.broker.bind(std::string(names::kCommands), queue, queue);
    }
    office.pipeline.start();
    office.scheduler.advance(Milliseconds{100});
    // Their commands wait in the queue of a worker that is away.
    for (int i = 0; i < 200; ++i) office.book();
    const auto last = office.book();
    office.folder.database().transaction([&](db::Transaction& tx) {
        tx.execute(
            "UPDATE bookings SET saga_state = 'asking charge_payment' WHERE number = :number",
            orchestrator::booking_number(last.instance->id));
    });
    office.scheduler.advance(Milliseconds{40000});
    CHECK(office.broker.waiting("availability.commands").size() == 201);
    CHECK(office.broker.waiting("payment.commands").size() == 1);
    CHECK(office.pipeline.ask_again().asked() == 1);
}
