// Many values as one parameter: a statement for all of them is one round trip.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bellhop::db {

/// `{7,9}`: an array as PostgreSQL reads it from text (PostgreSQL 15, section 8.15.2), to be cast:
/// `unnest(CAST(:numbers AS BIGINT[]))`.
class ArrayText {
 public:
    /// @param value digits, letters and hyphens: nothing that would need quotes
    void add(std::string_view value) { text_.append(size_++ == 0 ? "" : ",").append(value); }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string text() const { return text_ + '}'; }

 private:
    std::string text_ = "{";
    std::size_t size_ = 0;
};

}  // namespace bellhop::db
