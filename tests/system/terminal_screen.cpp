// Cursor movements, erasures, text.
#include "terminal_screen.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::tests {

namespace {

std::size_t length_of(char first) {
    const auto byte = static_cast<unsigned char>(first);
    if (byte < 0xC0U) return 1;
    return byte < 0xE0U ? 2 : (byte < 0xF0U ? 3 : 4);
}

std::vector<std::size_t> numbers_in(const std::string& text) {
    std::vector<std::size_t> numbers{0};
    for (const char c : text) {
        if (c == ';') numbers.push_back(0);
        if (c >= '0' && c <= '9')
            numbers.back() = (numbers.back() * 10 + static_cast<std::size_t>(c - '0')) % 10000;
    }
    return numbers;
}

}  // namespace

void TerminalScreen::resize(Place size) {
    size_ = size;
    at_ = {};
    top_ = 0;
    bottom_ = size.row - 1;
    cells_.assign(size.column * size.row, " ");
}

void TerminalScreen::write(std::string_view bytes) {
    for (const char byte : bytes) {
        pending_ += byte;
        if (pending_.front() == '\x1b') {
            if (sequence()) pending_.clear();
        } else if (static_cast<unsigned char>(pending_.front()) < 0x20U) {
            control(byte);
            pending_.clear();
        } else if (pending_.size() >= length_of(pending_.front())) {
            put(std::exchange(pending_, {}));
        }
    }
}

void TerminalScreen::put(std::string character) {
    if (at_.column >= size_.column) {
        at_.column = 0;
        line_feed();
    }
    last_ = std::move(character);
    cells_.at(at_.row * size_.column + at_.column) = last_;
    ++at_.column;
}

void TerminalScreen::control(char byte) {
    if (byte == '\r') at_.column = 0;
    if (byte == '\n') line_feed();
    if (byte == '\b' && at_.column > 0) --at_.column;
    if (byte == '\t') at_.column = std::min((at_.column / 8 + 1) * 8, size_.column - 1);
}

bool TerminalScreen::sequence() {
    if (pending_.size() < 2) return false;
    if (pending_[1] == '(' || pending_[1] == ')') return pending_.size() == 3;
    if (pending_[1] == 'M') reverse_line_feed();
    if (pending_[1] != '[') return true;
    const char last = pending_.back();
    if (pending_.size() == 2 || last < '@' || last > '~') return false;
    const auto inner = pending_.substr(2, pending_.size() - 3);
    if (inner.find('?') == std::string::npos) obey(last, numbers_in(inner));
    return true;
}

void TerminalScreen::obey(char command, const std::vector<std::size_t>& numbers) {
    obey_movement(command, numbers);
    obey_change(command, numbers);
}

void TerminalScreen::obey_movement(char command, const std::vector<std::size_t>& numbers) {
    const auto first = std::max<std::size_t>(numbers.front(), 1);
    const auto second = numbers.size() > 1 ? std::max<std::size_t>(numbers[1], 1) : 1;
    const auto right = [&](std::size_t column) { return std::min(column, size_.column - 1); };
    const auto down = [&](std::size_t to) { return std::min(to, size_.row - 1); };
    if (command == 'H') at_ = {right(second - 1), down(first - 1)};
    if (command == 'd') at_.row = down(first - 1);
    if (command == 'G') at_.column = right(first - 1);
    if (command == 'A') at_.row -= std::min(first, at_.row);
    if (command == 'B') at_.row = down(at_.row + first);
    if (command == 'C') at_.column = right(at_.column + first);
    if (command == 'D') at_.column -= std::min(first, at_.column);
    if (command != 'r') return;
    top_ = down(first - 1);
    bottom_ = numbers.size() > 1 ? down(second - 1) : size_.row - 1;
    at_ = {};
}

void TerminalScreen::obey_change(char command, const std::vector<std::size_t>& numbers) {
    const auto kind = numbers.front();
    const auto count = std::max<std::size_t>(kind, 1);
    const auto row = at_.row * size_.column;
    const auto here = row + at_.column;
    const auto end = row_at(at_.row + 1);
    const auto shift = static_cast<std::ptrdiff_t>(std::min(count, size_.column - at_.column));
    const auto cell = row_at(at_.row) + static_cast<std::ptrdiff_t>(at_.column);
    if (command == 'P') std::fill(std::move(cell + shift, end, cell), end, " ");
    if (command == '@') std::fill(cell, std::move_backward(cell, end - shift, end), " ");
    if (command == 'X') erase(here, std::min(here + count, row + size_.column));
    if (command == 'b') {
        for (std::size_t i = 0; i < count; ++i) put(last_);
    }
    if (command == 'K') erase(kind == 0 ? here : row, kind == 1 ? here + 1 : row + size_.column);
    if (command == 'J') erase(kind == 0 ? here : 0, cells_.size());
    if (command == 'S') scroll_up(count);
    if (command == 'T') scroll_down(count);
}

std::vector<std::string>::iterator TerminalScreen::row_at(std::size_t row) {
    return cells_.begin() + static_cast<std::ptrdiff_t>(row * size_.column);
}

void TerminalScreen::scroll_up(std::size_t count) {
    count = std::min(count, bottom_ - top_ + 1);
    std::fill(std::move(row_at(top_ + count), row_at(bottom_ + 1), row_at(top_)),
              row_at(bottom_ + 1), " ");
}

void TerminalScreen::scroll_down(std::size_t count) {
    count = std::min(count, bottom_ - top_ + 1);
    std::fill(row_at(top_),
              std::move_backward(row_at(top_), row_at(bottom_ + 1 - count), row_at(bottom_ + 1)),
              " ");
}

void TerminalScreen::line_feed() {
    if (at_.row == bottom_) return scroll_up(1);
    at_.row = std::min(at_.row + 1, size_.row - 1);
}

void TerminalScreen::reverse_line_feed() {
    if (at_.row == top_) return scroll_down(1);
    if (at_.row > 0) --at_.row;
}

void TerminalScreen::erase(std::size_t from, std::size_t to) {
    for (auto i = from; i < to && i < cells_.size(); ++i) cells_[i].assign(1, ' ');
}

std::string TerminalScreen::text() const {
    std::string all;
    for (std::size_t row = 0; row < size_.row; ++row) {
        std::string line;
        for (std::size_t column = 0; column < size_.column; ++column)
            line += cells_[row * size_.column + column];
        line.erase(line.find_last_not_of(' ') + 1);
        all += line + '\n';
    }
    return all;
}

}  // namespace bellhop::tests
