// A database session: SQLite embedded, or PostgreSQL, by the same SQL. Hides SOCI.
#pragma once

#include "core/ids.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace bellhop::db {

enum class Dialect { kSqlite, kPostgresql };

/// A value on its way into a statement or out of one. The views must live until the statement ran.
using Parameter = std::variant<std::monostate, std::int64_t, std::string_view>;
using Cell = std::variant<std::monostate, std::int64_t, std::string>;
/// What a column of a result is read as.
enum class Column { kInteger, kText };

/// @name Values that a statement takes
/// @{
inline Parameter parameter(std::nullopt_t) {
    return std::monostate{};
}
inline Parameter parameter(std::string_view text) {
    return text;
}
inline Parameter parameter(const std::string& text) {
    return std::string_view{text};
}
inline Parameter parameter(const char* text) {
    return std::string_view{text};
}
template <class Integer>
requires std::is_integral_v<Integer> Parameter parameter(Integer value) {
    return static_cast<std::int64_t>(value);
}
template <class Tag>
Parameter parameter(const Id<Tag>& id) {
    return std::string_view{id.value()};
}
template <class T>
Parameter parameter(const std::optional<T>& value) {
    return value ? parameter(*value) : Parameter{std::monostate{}};
}
/// @}

/// One transaction, open from `Database::transaction` until its function returns. Everything
/// throws: Conflict for a unique row that is there already, a deadlock or a failed serialization;
/// Unavailable for a database that is away, locked, full or failing; std::logic_error for SQL that
/// can't be; BadMessage for a text that no database takes (a NUL character, broken UTF-8 where
/// PostgreSQL sees it). After a statement failed the transaction can only be rolled back: its error
/// comes again from every later statement and from the commit, also where it was swallowed.
///
/// SQL is written once for both databases, parameters as `:name`, given in the order of their
/// appearance; a name that is there twice is one parameter. Statements are prepared once per
/// session and kept: pass literals, never built text.
class Transaction {
 public:
    Transaction() = default;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    virtual ~Transaction() = default;

    /// Runs a statement. @return the number of rows that it changed
    template <class... Values>
    std::int64_t execute(std::string_view sql, const Values&... values) {
        const std::initializer_list<Parameter> list{parameter(values)...};
        return run(sql, {list.begin(), list.size()});
    }

    /// All rows of a query. `Columns` are std::int64_t, std::string or std::optional of these; a
    /// NULL where it is not optional is a std::logic_error. Give every query a LIMIT, or a key that
    /// bounds it.
    template <class... Columns, class... Values>
    std::vector<std::tuple<Columns...>> rows(std::string_view sql, const Values&... values) {
        const std::initializer_list<Parameter> list{parameter(values)...};
        constexpr Column kKinds[] = {kind_of<Columns>()...};
        std::vector<std::tuple<Columns...>> out;
        fetch(sql, {list.begin(), list.size()}, kKinds, [&out](std::span<Cell> cells) {
            out.push_back(read<Columns...>(cells, std::index_sequence_for<Columns...>{}));
        });
        return out;
    }

    /// The first row, where there is one.
    template <class... Columns, class... Values>
    std::optional<std::tuple<Columns...>> row(std::string_view sql, const Values&... values) {
        auto all = rows<Columns...>(sql, values...);
        if (all.empty()) return std::nullopt;
        return std::move(all.front());
    }

    /// Runs `task` after this transaction's commit, in the order given; never where it is rolled
    /// back. It throws nothing: what is committed can't be taken back.
    virtual void after_commit(std::function<void()> task) = 0;
    /// Runs `task` in this transaction when all other work is done, right before the commit, in the
    /// order given: for a row that every transaction wants, so that its lock is held as short as
    /// can be. It may throw as any work does.
    virtual void before_commit(std::function<void(Transaction&)> task) = 0;
    [[nodiscard]] virtual Dialect dialect() const = 0;

 protected:
    using OnRow = std::function<void(std::span<Cell>)>;
    virtual std::int64_t run(std::string_view sql, std::span<const Parameter> parameters) = 0;
    virtual void fetch(std::string_view sql, std::span<const Parameter> parameters,
                       std::span<const Column> columns, const OnRow& on_row) = 0;

 private:
    template <class T>
    struct Unwrapped {
        using Type = T;
        static constexpr bool kOptional = false;
    };
    template <class T>
    struct Unwrapped<std::optional<T>> {
        using Type = T;
        static constexpr bool kOptional = true;
    };
    template <class T>
    static constexpr Column kind_of() {
        using Type = typename Unwrapped<T>::Type;
        static_assert(std::is_same_v<Type, std::int64_t> || std::is_same_v<Type, std::string>,
                      "a column is std::int64_t, std::string or std::optional of these");
        return std::is_same_v<Type, std::int64_t> ? Column::kInteger : Column::kText;
    }
    template <class T>
    static T read_cell(Cell& cell) {
        using Type = typename Unwrapped<T>::Type;
        if constexpr (Unwrapped<T>::kOptional) {
            if (std::holds_alternative<std::monostate>(cell)) return std::nullopt;
        } else {
            if (std::holds_alternative<std::monostate>(cell)) null_where_a_value_was_promised();
        }
        return std::move(std::get<Type>(cell));
    }
    template <class... Columns, std::size_t... I>
    static std::tuple<Columns...> read(std::span<Cell> cells, std::index_sequence<I...>) {
        return std::tuple<Columns...>{read_cell<Columns>(cells[I])...};
    }
    [[noreturn]] static void null_where_a_value_was_promised();
};

/// One session with one database, used from one thread. After the database was away, the next
/// transaction connects again (attempts at least 0.5 s apart; between them Unavailable at once).
class Database {
 public:
    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    virtual ~Database() = default;

    /// Runs `work` in a transaction and commits: SQLite `BEGIN IMMEDIATE`, PostgreSQL read
    /// committed. On any exception it rolls back and lets it out. Then the after_commit tasks run.
    /// Not to be nested.
    virtual void transaction(const std::function<void(Transaction&)>& work) = 0;
    /// The same for work that only reads: SQLite `BEGIN`, PostgreSQL `READ ONLY`.
    virtual void read(const std::function<void(Transaction&)>& work) = 0;

    [[nodiscard]] virtual Dialect dialect() const = 0;
    /// Where it is, without a password: `sqlite:///path` or `postgresql://host:port/name`.
    [[nodiscard]] virtual std::string describe() const = 0;
};

/// Opens `sqlite:PATH` (also `sqlite:///absolute/path`) or
/// `postgresql://user:password@host:port/name`. SQLite: WAL, synchronous=FULL, foreign keys on,
/// busy timeout 5 s; the file and its folder are made where absent. PostgreSQL: connect timeout 5
/// s, statement timeout 30 s, TCP user timeout 10 s; everything lives in the schema `schema`, made
/// where absent, so that services can share a database. PostgreSQL that is away is no error here.
/// @param schema lower-case letters and underscores; SQLite ignores it
/// @throws BadConfiguration for a URL that is neither, Unavailable for an SQLite file that can't be
/// opened
[[nodiscard]] std::unique_ptr<Database> open_database(const std::string& url,
                                                      const std::string& schema);

}  // namespace bellhop::db
