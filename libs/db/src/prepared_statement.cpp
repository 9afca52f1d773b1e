// One SQL text, prepared once and run many times over the same slots for its values.
#include "prepared_statement.hpp"

#include "core/errors.hpp"
#include "sql_text.hpp"

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace bellhop::db {

PreparedStatement::PreparedStatement(soci::session& session, std::string_view sql,
                                     std::span<const Parameter> parameters,
                                     std::span<const Column> columns)
    : in_(parameters.size()), out_(columns.size()), cells_(columns.size()), statement_(session) {
    const auto names = parameter_names(sql);
    if (names.size() != parameters.size()) {
        throw std::logic_error("SQL with " + std::to_string(names.size()) +
                               " parameters was given " + std::to_string(parameters.size()) +
                               " values: " + std::string{sql});
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto& slot = out_[i];
        slot.kind = columns[i];
        if (slot.kind == Column::kInteger) {
            statement_.exchange(soci::into(slot.integer, slot.indicator));
        } else {
            statement_.exchange(soci::into(slot.text, slot.indicator));
        }
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        auto& slot = in_[i];
        const bool integer = std::holds_alternative<std::int64_t>(parameters[i]);
        slot.kind = integer ? Column::kInteger : Column::kText;
        if (integer) {
            statement_.exchange(soci::use(slot.integer, slot.indicator, names[i]));
        } else {
            statement_.exchange(soci::use(slot.text, slot.indicator, names[i]));
        }
    }
    statement_.alloc();
    statement_.prepare(std::string{sql});
    statement_.define_and_bind();
}

bool PreparedStatement::fits(std::span<const Parameter> parameters,
                             std::span<const Column> columns) const {
    if (parameters.size() != in_.size() || columns.size() != out_.size()) return false;
    for (std::size_t i = 0; i < in_.size(); ++i) {
        if (std::holds_alternative<std::monostate>(parameters[i])) continue;
        const bool integer = std::holds_alternative<std::int64_t>(parameters[i]);
        if (integer != (in_[i].kind == Column::kInteger)) return false;
    }
    for (std::size_t i = 0; i < out_.size(); ++i) {
        if (columns[i] != out_[i].kind) return false;
    }
    return true;
}

void PreparedStatement::assign(Slot& slot, const Parameter& parameter) {
    if (std::holds_alternative<std::monostate>(parameter)) {
        slot.indicator = soci::i_null;
        return;
    }
    slot.indicator = soci::i_ok;
    if (const auto* integer = std::get_if<std::int64_t>(&parameter)) {
        slot.integer = *integer;
        return;
    }
    const auto text = std::get<std::string_view>(parameter);
    // PostgreSQL has no such text, and the C strings on the way there would silently cut it.
    if (text.find('\0') != std::string_view::npos)
        throw BadMessage("", "a text has a NUL character in it");
    slot.text.assign(text);
}

bool PreparedStatement::execute(std::span<const Parameter> parameters) {
    for (std::size_t i = 0; i < in_.size(); ++i) assign(in_[i], parameters[i]);
    return statement_.execute(true);
}

std::span<Cell> PreparedStatement::cells() {
    for (std::size_t i = 0; i < out_.size(); ++i) {
        auto& slot = out_[i];
        if (slot.indicator != soci::i_ok) {
            cells_[i] = std::monostate{};
        } else if (slot.kind == Column::kInteger) {
            cells_[i] = static_cast<std::int64_t>(slot.integer);
        } else {
            cells_[i] = std::move(slot.text);
        }
    }
    return cells_;
}

}  // namespace bellhop::db
