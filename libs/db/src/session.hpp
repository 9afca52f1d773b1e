// A connected session: runs SQL by its prepared statements, and speaks of failures in Bellhop's
// errors.
#pragma once

#include "driver.hpp"
#include "statement_cache.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace bellhop::db {

/// Whether the prepared statements can be trusted after a rollback: one that failed may be half
/// read, or prepared for a table that looks otherwise by now.
enum class Statements { kKeep, kForget };

class Session {
 public:
    /// @throws Unavailable
    explicit Session(Driver& driver) : driver_(driver), session_(driver.connect()) {}

    std::int64_t run(std::string_view sql, std::span<const Parameter> parameters, Access access);
    void fetch(std::string_view sql, std::span<const Parameter> parameters,
               std::span<const Column> columns, const std::function<void(std::span<Cell>)>& on_row,
               Access access);
    void begin(Access access) { run(driver_.begin(access), {}, access); }
    void commit() { run("COMMIT", {}, Access::kRead); }
    /// Rolls back. @return whether the session is good for another transaction
    [[nodiscard]] bool recover(Statements statements);

 private:
    PreparedStatement& prepared(std::string_view sql, std::span<const Parameter> parameters,
                                std::span<const Column> columns, Access access);

    Driver& driver_;
    std::unique_ptr<soci::session> session_;
    StatementCache statements_;
};

}  // namespace bellhop::db
