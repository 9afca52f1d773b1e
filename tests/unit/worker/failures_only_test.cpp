// A receiver that keeps only what went wrong: the rows of its handler say what was done.
#include "core/headers.hpp"
#include "unit/worker/worker_desk.hpp"
#include "wire/parked.hpp"

using namespace bellhop;
using namespace bellhop::tests;

namespace {

/// Does a work once for each `what`, and says so again to whoever asks again.
struct RememberingHandler {
    worker::Reply handle(const Work& work, db::Transaction& tx) {
        if (fails) throw std::runtime_error("poison");
        auto answer = worker::reply(Worked{work.what});
        answer.again =
            tx.row<std::string>("SELECT what FROM done WHERE what = :what", work.what).has_value();
        if (!answer.again) tx.execute("INSERT INTO done (what) VALUES (:what)", work.what);
        return answer;
    }
    bool fails = false;
};

struct RememberingDesk : Desk {
    RememberingDesk() {
        receiver.on<Work>(handler);
        receiver.start();
    }
    std::int64_t inbox_rows() {
        std::int64_t count = 0;
        database->read([&](db::Transaction& tx) {
            count = std::get<0>(*tx.row<std::int64_t>(
                "SELECT (SELECT COUNT(*) FROM inbox) + (SELECT COUNT(*) FROM inbox_attempts)"));
        });
        return count;
    }
    [[nodiscard]] std::vector<Envelope> replies() const { return broker.waiting("replies"); }

    RememberingHandler handler;
    worker::Receiver receiver{
        scheduler,
        random,
        *bus,
        commits,
        {.service = "payment", .queue = "payment.commands", .inbox = worker::Inbox::kFailures}};
};

}  // namespace

TEST_CASE("what was done well leaves no row, and is answered again as the handler says") {
    RememberingDesk desk;
    std::vector<std::string> heard;
    desk.receiver.on_handled([&](const Envelope& message, const worker::Reply& answer) {
        heard.push_back(message.message_id.value() + " " + answer.type);
    });
    desk.send("work.v1", "m1", R"({"what":"a"})");
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.replies().size() == 2; }));
    CHECK(desk.replies()[1].body == desk.replies()[0].body);
    CHECK(desk.rows() == 1);
    CHECK(desk.inbox_rows() == 0);
    CHECK(heard == std::vector<std::string>{"m1 worked.v1"});
    CHECK(desk.receiver.counters().handled == 1);
    CHECK(desk.receiver.counters().duplicates == 1);
}

TEST_CASE("attempts that failed are counted, and forgotten when one is done well") {
    RememberingDesk desk;
    desk.handler.fails = true;
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.receiver.counters().retried == 2; }));
    CHECK(desk.inbox_rows() == 3);
    desk.handler.fails = false;
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    CHECK(desk.replies().front().type == "worked.v1");
    CHECK(desk.inbox_rows() == 0);
}

TEST_CASE("a copy of what waits for its next attempt is not tried") {
    RememberingDesk desk;
    desk.handler.fails = true;
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.receiver.counters().retried == 1; }));
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.receiver.counters().duplicates == 1; }));
    desk.handler.fails = false;
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    CHECK(desk.rows() == 1);
}

TEST_CASE("what is parked is marked: a copy gets that answer, and a replay begins anew") {
    RememberingDesk desk;
    desk.handler.fails = true;
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.replies().size() == 2; }));
    CHECK(desk.replies()[1].type == wire::Parked::kWireName);
    CHECK(desk.rows() == 0);
    desk.handler.fails = false;
    desk.send("work.v1", "m1", R"({"what":"a"})", "BOOK1", {{headers::kReplay, "operator"}});
    REQUIRE(desk.until([&] { return desk.replies().size() == 3; }));
    CHECK(desk.replies()[2].type == "worked.v1");
    CHECK(desk.rows() == 1);
    CHECK(desk.inbox_rows() == 0);
}

TEST_CASE("a copy of what is parked gets its answer also among others in one batch") {
    RememberingDesk desk;
    desk.handler.fails = true;
    desk.send("work.v1", "m1", R"({"what":"a"})");
    REQUIRE(desk.until([&] { return desk.replies().size() == 1; }));
    desk.handler.fails = false;
    desk.send("work.v1", "m2", R"({"what":"b"})", "BOOK2");
    desk.send("work.v1", "m1", R"({"what":"a"})");
    desk.send("work.v1", "m3", R"({"what":"c"})", "BOOK3");
    REQUIRE(desk.until([&] { return desk.replies().size() == 4; }));
    const auto replies = desk.replies();
    CHECK(replies[1].type == "worked.v1");
    CHECK(replies[2].type == wire::Parked::kWireName);
    CHECK(replies[3].type == "worked.v1");
    CHECK(desk.rows() == 2);
}
