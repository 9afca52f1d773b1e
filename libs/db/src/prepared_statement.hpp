// One SQL text, prepared once and run many times over the same slots for its values.
#pragma once

#include "db/database.hpp"
#include "soci.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::db {

/// Not to be moved: SOCI keeps the addresses of the slots.
class PreparedStatement {
 public:
    /// @throws soci_error from the database, std::logic_error where the number of parameters is
    /// wrong
    PreparedStatement(soci::session& session, std::string_view sql,
                      std::span<const Parameter> parameters, std::span<const Column> columns);
    PreparedStatement(const PreparedStatement&) = delete;
    PreparedStatement& operator=(const PreparedStatement&) = delete;

    /// Whether the slots take values of these kinds.
    [[nodiscard]] bool fits(std::span<const Parameter> parameters,
                            std::span<const Column> columns) const;
    /// Runs it. @return whether there is a row, which `cells` then holds
    bool execute(std::span<const Parameter> parameters);
    /// The next row. @return whether there is one
    [[nodiscard]] bool fetch() { return statement_.fetch(); }
    [[nodiscard]] std::span<Cell> cells();
    [[nodiscard]] std::int64_t affected_rows() { return statement_.get_affected_rows(); }
    [[nodiscard]] soci::statement& soci_statement() { return statement_; }

 private:
    struct Slot {
        Column kind = Column::kText;
        long long integer = 0;
        std::string text;
        soci::indicator indicator = soci::i_null;
    };
    static void assign(Slot& slot, const Parameter& parameter);

    std::vector<Slot> in_;
    std::vector<Slot> out_;
    std::vector<Cell> cells_;
    soci::statement statement_;
};

}  // namespace bellhop::db
