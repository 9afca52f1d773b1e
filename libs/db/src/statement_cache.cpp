// The prepared statements of one session, by their SQL.
#include "statement_cache.hpp"

namespace bellhop::db {
namespace {
constexpr std::size_t kMostStatements = 500;
}  // namespace

PreparedStatement& StatementCache::get(soci::session& session, std::string_view sql,
                                       std::span<const Parameter> parameters,
                                       std::span<const Column> columns) {
    auto found = statements_.find(sql);
    if (found != statements_.end()) {
        if (found->second->fits(parameters, columns)) return *found->second;
        statements_.erase(found);
    }
    if (statements_.size() >= kMostStatements) statements_.clear();
    auto fresh = std::make_unique<PreparedStatement>(session, sql, parameters, columns);
    return *statements_.emplace(std::string{sql}, std::move(fresh)).first->second;
}

}  // namespace bellhop::db
