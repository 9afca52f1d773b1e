// Who scrapes waits for those who look, and not for ever.
#include "scrape.hpp"

#include "support/driven_scheduler.hpp"

#include <utility>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

/// One that looks, and is done when the test says so.
struct Looker {
    explicit Looker(service::Scrape& scrape) {
        scrape.add([this](std::function<void()> on_done) {
            ++looks;
            done = std::move(on_done);
        });
    }
    int looks = 0;
    std::function<void()> done;
};

struct Page {
    tests::DrivenScheduler scheduler;
    service::Scrape scrape{scheduler};
    int answered = 0;
    void ask() {
        scrape.ask([this] { ++answered; });
    }
    void pass(Milliseconds time) { scheduler.advance(time); }
};

}  // namespace

TEST_CASE("a scrape is answered when all have looked") {
    Page page;
    Looker first(page.scrape);
    Looker second(page.scrape);
    page.ask();
    first.done();
    CHECK(page.answered == 0);
    second.done();
    CHECK(page.answered == 1);
}

TEST_CASE("a look that is done at once does not answer before the others have begun") {
    Page page;
    page.scrape.add([](const std::function<void()>& done) { done(); });
    Looker slow(page.scrape);
    page.ask();
    CHECK(page.answered == 0);
    slow.done();
    CHECK(page.answered == 1);
}

TEST_CASE("those who scrape meanwhile share one look, and those right after it need none") {
    Page page;
    Looker looker(page.scrape);
    page.ask();
    page.ask();
    looker.done();
    CHECK(page.answered == 2);
    page.ask();
    CHECK(page.answered == 3);
    CHECK(looker.looks == 1);
    page.pass(Milliseconds{1000});
    page.ask();
    CHECK(looker.looks == 2);
}

TEST_CASE(
    "a look that does not come back holds a scrape up for 2.5 s, and what comes late is ignored") {
    Page page;
    Looker looker(page.scrape);
    page.ask();
    const auto late = looker.done;
    page.pass(Milliseconds{2400});
    CHECK(page.answered == 0);
    page.pass(Milliseconds{200});
    CHECK(page.answered == 1);
    page.pass(Milliseconds{1000});
    page.ask();
    CHECK(looker.looks == 2);
    late();
    CHECK(page.answered == 1);
    looker.done();
    CHECK(page.answered == 2);
}

TEST_CASE("of many who scrape at once the last are answered with what is known") {
    Page page;
    Looker looker(page.scrape);
    for (int i = 0; i < 70; ++i) page.ask();
    CHECK(page.answered == 6);
    looker.done();
    CHECK(page.answered == 70);
}
