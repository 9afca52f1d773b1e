// What the keys do, and when is drawn.
#include "bellhopctl/top/live.hpp"

#include <algorithm>
#include <csignal>

namespace bellhop::ctl {

namespace {

/// However much happens, the screen is drawn so often at most.
constexpr Milliseconds kTurn{50};

}  // namespace

Live::Live(House& house, Terminal& terminal, double interval_s)
    : house_(house), terminal_(terminal), lookout_(house, [this] { changed_ = true; }) {
    view_.signs = terminal.signs();
    view_.place = house.place();
    view_.interval_s = interval_s;
}

void Live::run() {
    auto& loop = house_.loop();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
        loop.on_signal(signal, [this] { ended_ = true; });
    for (const int signal : {SIGWINCH, SIGCONT})
        loop.on_signal(signal, [this] { changed_ = true; });
    const auto keys = loop.watch(terminal_.descriptor(), loop::Ready::kRead,
                                 [this](loop::Ready) { read_keys(); });
    look_again();
    while (!ended_) {
        if (changed_) draw();
        loop.run_once(kTurn);
    }
}

void Live::look_again() {
    if (ended_) return;
    if (!view_.paused) lookout_.look();
    const auto next =
        std::chrono::round<Milliseconds>(std::chrono::duration<double>(view_.interval_s));
    house_.loop().after(next, [this] { look_again(); });
    // Ages go on without an answer.
    changed_ = true;
}

void Live::read_keys() {
    for (auto key = terminal_.key(); key != Key::kNone; key = terminal_.key()) {
        changed_ = true;
        handle(key);
    }
    if (terminal_.gone()) ended_ = true;
}

void Live::handle(Key key) {
    if (key == Key::kQuit) ended_ = true;
    if (key == Key::kPause) view_.paused = !view_.paused;
    if (view_.explained) return handle_explained(key);
    if (key == Key::kUp && view_.chosen > 0) choose(view_.chosen - 1);
    if (key == Key::kDown) choose(view_.chosen + 1);
    if (key != Key::kEnter || pending_count() == 0) return;
    choose(view_.chosen);
    view_.explained = chosen_id_;
    view_.scrolled = 0;
    lookout_.explain(chosen_id_);
}

void Live::handle_explained(Key key) {
    if (key == Key::kUp && view_.scrolled > 0) --view_.scrolled;
    if (key == Key::kDown)
        view_.scrolled = std::min(view_.scrolled + 1, most_scrolled(view_, terminal_.size()));
    if (key != Key::kBack && key != Key::kEnter) return;
    view_.explained.reset();
    lookout_.explain("");
}

std::size_t Live::pending_count() const {
    return shown_.pending ? shown_.pending->size() : 0;
}

void Live::choose(std::size_t place) {
    if (pending_count() == 0) return;
    view_.chosen = std::min(place, pending_count() - 1);
    chosen_id_ = shown_.pending->at(view_.chosen).booking_id;
}

void Live::draw() {
    changed_ = false;
    if (!view_.paused) {
        shown_ = lookout_.sight();
        shown_.at = house_.now();
        // A booking stays chosen when newer ones come before it.
        for (std::size_t i = 0; i < pending_count(); ++i) {
            if (shown_.pending->at(i).booking_id == chosen_id_) view_.chosen = i;
        }
    }
    const auto& known = lookout_.explanation();
    view_.verdict.reset();
    view_.verdict_trouble = known ? known->trouble : "";
    if (known && known->value) view_.verdict = judge(*known->value, house_.now(), house_.place());
    terminal_.draw(screen(shown_, view_, terminal_.size()));
}

}  // namespace bellhop::ctl
