// The terminal on ncurses, with wide characters. @see https://invisible-island.net/ncurses/
#include "bellhopctl/top/terminal.hpp"
#include "bellhopctl/top/terminfo.hpp"

#include <clocale>
#include <cstdlib>
#include <string_view>

#include <curses.h>
#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace bellhop::ctl {

namespace {

constexpr int kEscapeDelayMs = 25;
short pair_of(Tone tone) {
    return static_cast<short>(static_cast<int>(tone) + 1);
}

class NcursesTerminal final : public Terminal {
 public:
    NcursesTerminal(SCREEN* own, Signs signs) : own_(own), signs_(signs) {
        set_term(own_);
        cbreak();
        noecho();
        nonl();
        keypad(stdscr, TRUE);
        nodelay(stdscr, TRUE);
        curs_set(0);
        const bool wanted = std::getenv("NO_COLOR") == nullptr;
        colours_ = wanted && has_colors() && start_color() == OK && use_default_colors() == OK;
        if (!colours_) return;
        init_pair(pair_of(Tone::kGood), COLOR_GREEN, -1);
        init_pair(pair_of(Tone::kNotice), COLOR_YELLOW, -1);
        init_pair(pair_of(Tone::kTrouble), COLOR_RED, -1);
    }

    ~NcursesTerminal() override {
        endwin();
        forget_crashes();
        delscreen(own_);
    }

    Size size() override {
        winsize window{};
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_row > 0 &&
            window.ws_col > 0 && (window.ws_row != LINES || window.ws_col != COLS))
            resizeterm(window.ws_row, window.ws_col);
        return {static_cast<std::size_t>(COLS), static_cast<std::size_t>(LINES)};
    }

    void draw(const Lines& lines) override {
        erase();
        for (int row = 0; row < LINES && row < static_cast<int>(lines.size()); ++row) {
            move(row, 0);
            for (const auto& piece : lines[static_cast<std::size_t>(row)]) {
                attrset(attributes_of(piece.tone));
                addstr(piece.text.c_str());
            }
            attrset(A_NORMAL);
        }
        refresh();
    }

    Key key() override {
        while (true) {
            const int code = getch();
            if (code == ERR) return Key::kNone;
            const auto known = key_of(code);
            if (known != Key::kNone) return known;
        }
    }

    [[nodiscard]] bool gone() const override {
        pollfd waiting{STDIN_FILENO, POLLIN, 0};
        return poll(&waiting, 1, 0) > 0 &&
               (static_cast<unsigned>(waiting.revents) & (POLLHUP | POLLERR | POLLNVAL)) != 0;
    }
    [[nodiscard]] Signs signs() const override { return signs_; }
    [[nodiscard]] int descriptor() const override { return STDIN_FILENO; }

 private:
    static Key key_of(int code) {
        switch (code) {
            case 'q':
            case 'Q':
                return Key::kQuit;
            case 'p':
            case 'P':
            case ' ':
                return Key::kPause;
            case KEY_UP:
            case KEY_BTAB:
            case 'k':
                return Key::kUp;
            case KEY_DOWN:
            case '\t':
            case 'j':
                return Key::kDown;
            case KEY_ENTER:
            case '\n':
            case '\r':
                return Key::kEnter;
            case 27:
            case KEY_BACKSPACE:
            case KEY_LEFT:
            case 127:
                return Key::kBack;
            default:
                return Key::kNone;
        }
    }

    [[nodiscard]] int attributes_of(Tone tone) const {
        const auto colour = colours_ ? COLOR_PAIR(pair_of(tone)) : A_NORMAL;
        switch (tone) {
            case Tone::kPlain:
                break;
            case Tone::kStrong:
                return static_cast<int>(A_BOLD);
            case Tone::kQuiet:
                return static_cast<int>(A_DIM);
            case Tone::kChosen:
                return static_cast<int>(A_REVERSE);
            case Tone::kGood:
            case Tone::kNotice:
                return static_cast<int>(colour);
            case Tone::kTrouble:
                return static_cast<int>(colour | A_BOLD);
        }
        return static_cast<int>(A_NORMAL);
    }

    SCREEN* own_;
    Signs signs_;
    bool colours_ = false;
};

}  // namespace

Signs signs_of_locale() {
    std::setlocale(LC_CTYPE, "");
    return std::string_view(nl_langinfo(CODESET)) == "UTF-8" ? Signs::kUnicode : Signs::kAscii;
}

std::unique_ptr<Terminal> open_terminal() {
    const bool there = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
    if (!there || !can_move_its_cursor()) return nullptr;
    const auto signs = signs_of_locale();
    set_escdelay(kEscapeDelayMs);
    // Before newterm, which changes what is to be restored.
    restore_at_crash();
    auto* own = newterm(nullptr, stdout, stdin);
    if (own == nullptr) {
        forget_crashes();
        return nullptr;
    }
    return std::make_unique<NcursesTerminal>(own, signs);
}

}  // namespace bellhop::ctl
