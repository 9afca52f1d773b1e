// What a terminal of the kind xterm would show of the bytes that a program wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::tests {

/// Understands what ncurses writes for TERM=xterm as far as text and places go; colours and modes
/// are passed over.
class TerminalScreen {
 public:
    struct Place {
        std::size_t column = 0;
        std::size_t row = 0;
    };
    explicit TerminalScreen(Place size) { resize(size); }

    /// Empties it.
    void resize(Place size);
    void write(std::string_view bytes);
    /// Its rows, without blanks at their ends, each with a line break.
    [[nodiscard]] std::string text() const;

 private:
    void put(std::string character);
    void control(char byte);
    /// Of what is pending: whether it is a whole sequence, which was done.
    bool sequence();
    void obey(char command, const std::vector<std::size_t>& numbers);
    void obey_movement(char command, const std::vector<std::size_t>& numbers);
    void obey_change(char command, const std::vector<std::size_t>& numbers);
    void erase(std::size_t from, std::size_t to);
    /// Rows of the region, `count` times.
    void scroll_up(std::size_t count);
    void scroll_down(std::size_t count);
    void line_feed();
    void reverse_line_feed();
    [[nodiscard]] std::vector<std::string>::iterator row_at(std::size_t row);

    Place size_;
    Place at_;
    std::vector<std::string> cells_;
    std::size_t top_ = 0;     // of the region that scrolls
    std::size_t bottom_ = 0;  // its last row
    std::string pending_;     // the beginning of a sequence or of a character
    std::string last_;
};

}  // namespace bellhop::tests
