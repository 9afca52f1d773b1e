// Text in columns, for a terminal: widths, cuts, breaks, tables. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::ctl {

/// How many columns a text takes: one for each character of UTF-8.
[[nodiscard]] std::size_t width_of(std::string_view text);
/// The text without what could move a cursor: control characters, and bytes that are no UTF-8,
/// become `?`.
[[nodiscard]] std::string printable(std::string_view text);
/// The text's beginning where it is wider than `width`; its last column is then `~`.
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t width);
/// Exactly `width` columns, filled with blanks. @{
[[nodiscard]] std::string at_left(std::string_view text, std::size_t width);
[[nodiscard]] std::string at_right(std::string_view text, std::size_t width);
/// @}
/// Lines of at most `width` columns (at least 1), broken at blanks where there are any.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// A table with a line of names, columns as wide as they must be, two blanks apart.
class Table {
 public:
    enum class Side { kLeft, kRight };
    struct Column {
        std::string name;
        Side side = Side::kLeft;
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// @param cells as many as there are columns
    void add(std::vector<std::string> cells);
    /// Its lines, without blanks at their ends.
    [[nodiscard]] std::vector<std::string> lines() const;

 private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace bellhop::ctl
