// A connected session: runs SQL by its prepared statements, and speaks of failures in Bellhop's
// errors.
#include "session.hpp"

#include <exception>
#include <stdexcept>
#include <string>

namespace bellhop::db {

PreparedStatement& Session::prepared(std::string_view sql, std::span<const Parameter> parameters,
                                     std::span<const Column> columns, Access access) {
    auto& statement = statements_.get(*session_, sql, parameters, columns);
    if (access == Access::kRead && !driver_.only_reads(statement.soci_statement())) {
        throw std::logic_error("SQL that writes, in a transaction that only reads: " +
                               std::string{sql});
    }
    return statement;
}

std::int64_t Session::run(std::string_view sql, std::span<const Parameter> parameters,
                          Access access) {
    try {
        auto& statement = prepared(sql, parameters, {}, access);
        const bool has_rows = statement.execute(parameters);
        const auto affected = statement.affected_rows();
        if (has_rows) driver_.reset(statement.soci_statement());
        return affected;
    } catch (const soci::soci_error& error) {
        std::rethrow_exception(driver_.translated(*session_, error, {sql, access}));
    }
}

void Session::fetch(std::string_view sql, std::span<const Parameter> parameters,
                    std::span<const Column> columns,
                    const std::function<void(std::span<Cell>)>& on_row, Access access) {
    try {
        auto& statement = prepared(sql, parameters, columns, access);
        bool row = statement.execute(parameters);
        while (row) {
            on_row(statement.cells());
            row = statement.fetch();
        }
    } catch (const soci::soci_error& error) {
        std::rethrow_exception(driver_.translated(*session_, error, {sql, access}));
    }
}

bool Session::recover(Statements statements) {
    if (driver_.broken(*session_)) return false;
    try {
        if (driver_.in_transaction(*session_)) run("ROLLBACK", {}, Access::kWrite);
    } catch (const std::exception&) {
        return false;
    }
    if (statements == Statements::kForget) statements_.clear();
    return !driver_.in_transaction(*session_);
}

}  // namespace bellhop::db
