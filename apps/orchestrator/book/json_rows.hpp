// Rows on their way into PostgreSQL as one parameter: a statement for all of them is one round
// trip.
#pragma once

#include "wire/json_text.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bellhop::orchestrator {

/// A JSON array of objects, for json_to_recordset (PostgreSQL 15, section 9.16).
class JsonRows {
 public:
    void begin_row() { text_ += text_.size() > 1 ? ",{" : "{"; }
    void add(std::string_view column, std::int64_t value) {
        name(column);
        text_ += std::to_string(value);
    }
    /// Bytes that are no UTF-8 become U+FFFD.
    void add(std::string_view column, std::string_view value) {
        name(column);
        text_ += wire::quoted(value);
    }
    void end_row() { text_ += '}'; }

    [[nodiscard]] bool empty() const { return text_.size() == 1; }
    [[nodiscard]] std::string text() && { return std::move(text_) + ']'; }

 private:
    /// @param column of our own: nothing in it needs to be escaped
    void name(std::string_view column) {
        if (text_.back() != '{') text_ += ',';
        text_.append("\"").append(column).append("\":");
    }

    std::string text_ = "[";
};

}  // namespace bellhop::orchestrator
