// INSERT ... SELECT from the one booking's own rows.
#include "bench/filling.hpp"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace bellhop::bench {

namespace {

class File {
 public:
    explicit File(const std::filesystem::path& path) {
        if (sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            throw std::runtime_error("can't open " + path.string());
        execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN");
    }
    ~File() { sqlite3_close(database_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void execute(const std::string& sql) {
        if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(std::string(sqlite3_errmsg(database_)) + " in: " + sql);
    }
    [[nodiscard]] std::vector<std::string> columns(const std::string& table) {
        std::vector<std::string> names;
        const auto collect = [](void* into, int, char** values, char**) {
            static_cast<std::vector<std::string>*>(into)->emplace_back(values[0]);
            return 0;
        };
        const auto sql = "SELECT name FROM pragma_table_info('" + table + "')";
        sqlite3_exec(database_, sql.c_str(), collect, &names, nullptr);
        return names;
    }
    void finish() { execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); ANALYZE"); }

 private:
    sqlite3* database_ = nullptr;
};

/// By column: what stands there in copy `i.n` of the row `t`.
using Changes = std::map<std::string, std::string>;

void multiply(File& file, const std::string& table, std::int64_t copies, const Changes& changes) {
    std::string names;
    std::string values;
    for (const auto& column : file.columns(table)) {
        const auto change = changes.find(column);
        names += (names.empty() ? "" : ", ") + column;
        values += (values.empty() ? "" : ", ") +
                  (change == changes.end() ? "t." + column : change->second);
    }
    file.execute("CREATE TEMP TABLE one AS SELECT * FROM " + table + "; INSERT INTO " + table +
                 " (" + names +
                 ") WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i LIMIT " +
                 std::to_string(copies) + ") SELECT " + values +
                 " FROM i CROSS JOIN one AS t; DROP TABLE one");
}

/// The number of a copy: below that of the original, rising. @param text `BOOK...` or the number
std::string copied_number(const std::string& number, std::int64_t copies) {
    return "(" + number + " - " + std::to_string(copies + 1) + " + i.n)";
}

std::string copied_id(const std::string& column, std::int64_t copies) {
    // Twenty characters at most are digits; a cast stops at the first other one.
    return "'BOOK' || " + copied_number("CAST(substr(t." + column + ", 5) AS INTEGER)", copies);
}

}  // namespace

void add_bookings(const std::filesystem::path& folder, std::int64_t bookings) {
    if (bookings == 0) return;
    File orchestrator(folder / "orchestrator.db");
    multiply(orchestrator, "bookings", bookings,
             {{"number", copied_number("t.number", bookings)},
              {"guest_email", "'guest' || (i.n % 50000) || '@example.com'"}});
    multiply(orchestrator, "booking_events", bookings,
             {{"number", "t.number + i.n * (SELECT MAX(number) FROM one)"},
              {"booking_number", copied_number("t.booking_number", bookings)}});
    // They are no news.
    orchestrator.execute(
        "UPDATE announcements SET last = (SELECT MAX(number) FROM booking_events)");
    orchestrator.finish();

    File availability(folder / "availability.db");
    multiply(availability, "holds", bookings,
             {{"booking_id", copied_id("booking_id", bookings)},
              {"hotel_name", "'Bench Hotel ' || (1000 + i.n % 200)"},
              {"check_in", "date(t.check_in, (i.n % 330) || ' days')"},
              {"check_out", "date(t.check_out, (i.n % 330) || ' days')"}});
    availability.finish();

    File payment(folder / "payment.db");
    multiply(payment, "payments", bookings,
             {{"booking_id", copied_id("booking_id", bookings)},
              {"transaction_id", "'TXN' || (CAST(substr(t.transaction_id, 4) AS INTEGER) + i.n)"}});
    payment.execute("UPDATE transaction_numbers SET last = last + " + std::to_string(bookings));
    payment.finish();
}

}  // namespace bellhop::bench
