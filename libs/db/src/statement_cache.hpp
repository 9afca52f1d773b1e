// The prepared statements of one session, by their SQL.
#pragma once

#include "prepared_statement.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bellhop::db {

class StatementCache {
 public:
    /// The statement for this SQL, prepared where it is not there yet. Where 500 are there already
    /// all are dropped first: nobody writes so many, so the SQL was built by hand.
    PreparedStatement& get(soci::session& session, std::string_view sql,
                           std::span<const Parameter> parameters, std::span<const Column> columns);
    void clear() { statements_.clear(); }

 private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::unique_ptr<PreparedStatement>, Hash, std::equal_to<>>
        statements_;
};

}  // namespace bellhop::db
