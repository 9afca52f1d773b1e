// A desk with a receiver and one handler that fails as the test wants.
#pragma once

#include "unit/worker/desk.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bellhop::tests {

struct Work {
    static constexpr std::string_view kWireName = "work.v1";
    std::string what;
    static constexpr auto fields() { return wire::fields(wire::field("what", &Work::what)); }
};
struct Worked {
    static constexpr std::string_view kWireName = "worked.v1";
    std::string what;
    static constexpr auto fields() { return wire::fields(wire::field("what", &Worked::what)); }
};

/// Writes a row; throws what the test wants.
struct Handler {
    worker::Reply handle(const Work& work, db::Transaction& tx) {
        ++calls;
        tx.execute("INSERT INTO done (what) VALUES (:what)", work.what);
        if (failure && work.what == "poison") failure();
        return worker::reply(Worked{work.what});
    }
    std::function<void()> failure;
    int calls = 0;
};

struct WorkerDesk : Desk {
    WorkerDesk() {
        receiver.on<Work>(handler);
        receiver.start();
    }
    Handler handler;
    worker::Receiver receiver{
        scheduler, random, *bus, commits, {.service = "payment", .queue = "payment.commands"}};

    [[nodiscard]] std::vector<Envelope> dead() const { return broker.waiting("payment.dead"); }
    [[nodiscard]] std::vector<Envelope> replies() const { return broker.waiting("replies"); }
    [[nodiscard]] bool idle() {
        return until(
            [&] { return receiver.in_hand() == 0 && broker.waiting("payment.commands").empty(); });
    }
};

}  // namespace bellhop::tests
