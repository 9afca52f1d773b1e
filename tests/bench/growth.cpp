// Houses with more and more in their databases, in turn.
#include "bench/filling.hpp"
#include "bench/sections.hpp"

namespace bellhop::bench {

namespace {

std::string named(std::int64_t bookings) {
    return bookings == 0 ? "nothing there" : std::to_string(bookings) + " there";
}

std::unique_ptr<BellhopSubject> with_bookings(Stage& stage, std::int64_t bookings) {
    auto subject = std::make_unique<BellhopSubject>(
        stage.broker(), BellhopSubject::Setup{named(bookings), {}, stage.hotels()});
    // Exactly one confirmed booking, to be multiplied.
    subject->start();
    stage.require_confirmation(*subject);
    subject->stop();
    add_bookings(subject->house().run_dir() / "data", bookings);
    return subject;
}

}  // namespace

void measure_growth(Stage& stage) {
    std::vector<std::unique_ptr<BellhopSubject>> subjects;
    for (const auto bookings : stage.lengths().growth)
        subjects.push_back(with_bookings(stage, bookings));
    for (int repeat = 1; repeat <= stage.lengths().repeats; ++repeat) {
        for (const auto& subject : subjects) {
            subject->start();
            stage.require_confirmation(*subject);
            stage.measure(*subject, {"growth", subject->name(), 64, repeat, {}, {}}, {});
            subject->stop();
        }
    }
}

}  // namespace bellhop::bench
