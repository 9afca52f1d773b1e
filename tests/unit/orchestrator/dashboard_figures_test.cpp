// What the dashboard reads of bookings and of the broker: /pipeline, /figures, the search.
#include "office.hpp"
#include "orchestrator/dashboard/figures.hpp"
#include "orchestrator/dashboard/pipeline_look.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::tests;
using namespace bellhop::orchestrator;

namespace {

struct LookOut : Office {
    LookOut() {
        for (const auto* queue : {"availability.commands", "payment.commands",
                                  "orchestrator.replies.1", "availability.dead", "payment.dead"})
            broker.declare_queue(queue);
        scheduler.run_all_posted();
    }

    /// What a person is told who looks; empty while there is no answer.
    std::string ask() {
        std::string text;
        look.ask([&](const http::Response& response) { text = response.body; });
        for (int turn = 0; turn < 30 && text.empty(); ++turn) {
            scheduler.run_all_posted();
            scheduler.advance(Milliseconds{100});
        }
        return text;
    }

    Traffic traffic;
    PipelineLook look{{scheduler, *bus, pipeline.bookings(), traffic}, {}, pipeline.reply_queue()};
};

std::vector<std::string> found(Office& office, const std::string& search,
                               const std::string& status = {}) {
    SqlBookings::Filter filter;
    filter.search = search;
    filter.status = status;
    std::vector<std::string> names;
    std::int64_t oldest = 0;
    office.folder.database().read([&](db::Transaction& tx) {
        for (const auto& instance : office.pipeline.store().search(tx, filter, oldest))
            names.push_back(instance.data.guest_name);
    });
    CHECK(oldest == 0);
    return names;
}

void book_named(Office& office, const std::string& guest, const std::string& hotel) {
    Booking booking;
    booking.guest_name = guest;
    booking.hotel_name = hotel;
    booking.stay = {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")};
    office.pipeline.bookings().start(booking, {}, [](auto, auto, const auto&) {});
    office.scheduler.run_all_posted();
}

/// Copies of the one booking that there is, newer than it, of another guest.
void fill(Office& office, int count) {
    office.folder.database().transaction([&](db::Transaction& tx) {
        tx.execute("CREATE TEMP TABLE copies AS SELECT * FROM bookings");
        tx.execute("UPDATE copies SET guest_name = 'Somebody'");
        for (int i = 0; i < count; ++i) {
            tx.execute("UPDATE copies SET number = number + 1");
            tx.execute("INSERT INTO bookings SELECT * FROM copies");
        }
    });
}

}  // namespace

TEST_CASE("a look tells who waits for whom, whether or not a worker is there") {
    LookOut office;
    office.book();
    office.book();
    const auto text = office.ask();
    CHECK(text.find(R"("step":"hold_room","queue":"availability.commands")") != std::string::npos);
    CHECK(text.find(R"("health":"missing")") != std::string::npos);
    CHECK(text.find(R"("waiting":2)") != std::string::npos);
    CHECK(office.look.dead_letters() == 0);
}

TEST_CASE("the first of those who wait tells for how long") {
    LookOut office;
    office.book();
    office.scheduler.advance(Milliseconds{7000});
    office.book();
    CHECK(office.ask().find(R"("waiting":2,"oldest_s":7)") != std::string::npos);
}

TEST_CASE("many who look at once are one look, and so are those of the same second") {
    LookOut office;
    const auto first = office.ask();
    REQUIRE_FALSE(first.empty());
    office.book();
    std::string second;
    office.look.ask([&](const http::Response& response) { second = response.body; });
    CHECK(second == first);
    office.scheduler.advance(Milliseconds{1000});
    CHECK(office.ask() != first);
}

TEST_CASE("with the broker away the rest is told within two seconds") {
    LookOut office;
    office.book();
    office.broker.go_down();
    const auto text = office.ask();
    CHECK(text.find(R"("broker":{"health":"away")") != std::string::npos);
    CHECK(text.find(R"("health":"unknown","waiting":1)") != std::string::npos);
    CHECK_FALSE(office.look.dead_letters().has_value());
}

TEST_CASE("somebody watches for a minute after the last look") {
    LookOut office;
    CHECK_FALSE(office.look.watched());
    static_cast<void>(office.ask());
    CHECK(office.look.watched());
    office.scheduler.advance(Milliseconds{61000});
    CHECK_FALSE(office.look.watched());
}

TEST_CASE("bookings are summed by hotel and status, read again after five seconds") {
    Office office;
    const Latencies latencies;
    Figures figures(office.scheduler, office.commits, latencies);
    book_named(office, "Ada", "Plaza");
    const auto first = figures.respond().body;
    CHECK(first.find(R"("bookings":1,"all":true,"sums":[{"hotel":"Plaza","status":"pending",)"
                     R"("bookings":1,"total":0.00,"currency":"USD"}],"latency":[])") !=
          std::string::npos);
    book_named(office, "Ada", "Plaza");
    CHECK(figures.respond().body == first);
    office.scheduler.advance(Milliseconds{5000});
    CHECK(figures.respond().body.find(R"("bookings":2,"all":true)") != std::string::npos);
}

TEST_CASE("beyond the newest ten thousand bookings nothing is summed, and that is told") {
    Office office;
    const Latencies latencies;
    Figures figures(office.scheduler, office.commits, latencies);
    book_named(office, "Ada", "Plaza");
    fill(office, 10000);
    CHECK(figures.respond().body.find(R"("bookings":10000,"all":false)") != std::string::npos);
}

TEST_CASE("a search that found nothing among five thousand says from where on to go on") {
    Office office;
    book_named(office, "Ada Lovelace", "Plaza");
    fill(office, 5000);
    SqlBookings::Filter filter;
    filter.search = "lovelace";
    std::int64_t oldest = 0;
    const auto names = [&] {
        std::size_t count = 0;
        office.folder.database().read([&](db::Transaction& tx) {
            count = office.pipeline.store().search(tx, filter, oldest).size();
        });
        return count;
    };
    CHECK(names() == 0);
    REQUIRE(oldest > 0);
    filter.before = oldest;
    CHECK(names() == 1);
    CHECK(oldest == 0);
}

TEST_CASE("a search finds a part of name or hotel, in any case, and takes its signs as they are") {
    Office office;
    book_named(office, "Ada Lovelace", "Plaza");
    book_named(office, "100%_sure", "Inn");
    using Names = std::vector<std::string>;
    CHECK(found(office, "LOVE") == Names{"Ada Lovelace"});
    CHECK(found(office, "inn") == Names{"100%_sure"});
    CHECK(found(office, "0%_") == Names{"100%_sure"});
    CHECK(found(office, "_") == Names{"100%_sure"});
    CHECK(found(office, "a") == Names{"Ada Lovelace"});
    CHECK(found(office, "a", "confirmed").empty());
    CHECK(found(office, "\\").empty());
}
