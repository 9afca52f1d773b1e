// The same tables, indexes and rows as the services', by prepared statements without any layer.
#include "bench/rows.hpp"

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <sqlite3.h>

namespace bellhop::bench {

namespace {

constexpr std::int64_t kNow = 1'795'295'414'429'831;

std::string contents(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(std::string(BENCH_SOURCE_DIR) + "/" + path).rdbuf();
    return text.str();
}

}  // namespace

struct RowFile::State {
    sqlite3* database = nullptr;
    std::vector<sqlite3_stmt*> statements;
    bool open = false;

    void require(int code) const {
        if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
            throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(database));
    }
    void execute(const std::string& sql) const {
        require(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr));
    }
};

RowFile::RowFile(const std::filesystem::path& folder, const std::string& service)
    : state_(std::make_unique<State>()) {
    const auto path = folder / (service + ".db");
    const bool there = std::filesystem::exists(path);
    state_->require(sqlite3_open(path.c_str(), &state_->database));
    state_->execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000");
    if (there) return;
    state_->execute(contents("libs/db/schema.sql"));
    state_->execute(contents("apps/" + service + "/schema.sql"));
}

RowFile::~RowFile() {
    for (auto* const statement : state_->statements) sqlite3_finalize(statement);
    sqlite3_close(state_->database);
}

std::size_t RowFile::prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    state_->require(sqlite3_prepare_v2(state_->database, sql.c_str(), -1, &statement, nullptr));
    state_->statements.push_back(statement);
    return state_->statements.size() - 1;
}

void RowFile::run(std::size_t statement, std::initializer_list<Value> values) {
    if (!std::exchange(state_->open, true)) state_->execute("BEGIN IMMEDIATE");
    auto* const prepared = state_->statements.at(statement);
    int index = 0;
    for (const auto& value : values) {
        ++index;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            sqlite3_bind_int64(prepared, index, *number);
        } else {
            const auto text = std::get<std::string_view>(value);
            sqlite3_bind_text(prepared, index, text.data(), static_cast<int>(text.size()),
                              SQLITE_STATIC);
        }
    }
    state_->require(sqlite3_step(prepared));
    sqlite3_reset(prepared);
}

void RowFile::commit() {
    if (std::exchange(state_->open, false)) state_->execute("COMMIT");
}

namespace {

class OrchestratorRows final : public Rows {
 public:
    explicit OrchestratorRows(const std::filesystem::path& folder)
        : file_(folder, "orchestrator"),
          insert_(file_.prepare(
              "INSERT INTO bookings VALUES (?1, 1, 'Guest 10000', 'guest10000@example.com', 'Bench "
              "Hotel 1000', 'Suite', '2027-01-01', '2027-01-04', 2, 'credit_card', ?2, 0, 0, '', "
              "'', '', '', '', '', 'pending', 'hold_room', 0, ?2, 0, '', 0, ?2)")),
          move_on_(file_.prepare(
              "UPDATE bookings SET rate_minor = 30000, total_minor = 90000, currency = 'USD', "
              "saga_state = 'charge_payment', asked_at = ?2, ask_at = ?2 WHERE number = ?1")),
          settle_(file_.prepare(
              "UPDATE bookings SET transaction_id = 'TXN1001', payment_reason = 'Payment gateway "
              "approval', saga_state = 'confirmed', asked_at = ?2, status = 'confirmed', settled = "
              "1, ask_at = ?2 WHERE number = ?1")),
          events_(file_.prepare(
              "INSERT INTO booking_events VALUES (NULL, ?1, 'hold_room' || char(9) || 'accepted' "
              "|| char(10) || 'charge_payment' || char(9) || 'asked', 'pending', ?2)")) {}

    void step(std::int64_t booking, int number) override {
        if (number == 0) {
            file_.run(insert_, {booking, kNow});
        } else {
            file_.run(number == 1 ? move_on_ : settle_, {booking, kNow});
        }
        file_.run(events_, {booking, kNow});
    }
    void commit() override { file_.commit(); }

 private:
    RowFile file_;
    std::size_t insert_, move_on_, settle_, events_;
};

class AvailabilityRows final : public Rows {
 public:
    explicit AvailabilityRows(const std::filesystem::path& folder)
        : file_(folder, "availability"),
          hold_(file_.prepare(
              "INSERT INTO holds VALUES ('BOOK' || ?1, 'held', ?2, 'Suite', '2027-01-01', "
              "'2027-01-04', 2, 30000, 'USD', '', '', ?3, ?3)")),
          night_(file_.prepare(
              "INSERT INTO nights VALUES (?1, 'Suite', ?2, 1) ON CONFLICT (hotel_name, room_type, "
              "night) DO UPDATE SET taken = nights.taken + 1 WHERE nights.taken < 1000000")) {}

    void step(std::int64_t booking, int) override {
        const auto hotel = "Bench Hotel " + std::to_string(1000 + booking % 200);
        const auto month = std::to_string(10 + booking % 3);
        for (const auto* const day : {"-01", "-02", "-03"})
            file_.run(night_, {hotel, "2027-" + month + day});
        file_.run(hold_, {booking, hotel, kNow});
    }
    void commit() override { file_.commit(); }

 private:
    RowFile file_;
    std::size_t hold_, night_;
};

class PaymentRows final : public Rows {
 public:
    explicit PaymentRows(const std::filesystem::path& folder)
        : file_(folder, "payment"),
          ask_(file_.prepare(
              "INSERT INTO payments VALUES ('BOOK' || ?1, NULL, 'asking', 'Guest 10000', 'Bench "
              "Hotel 1000', 90000, 'USD', 'credit_card', '', '', ?2, 'booking', ?2, ?2)")),
          number_(
              file_.prepare("UPDATE transaction_numbers SET last = last + ?1 WHERE name = 'TXN'")),
          approve_(file_.prepare(
              "UPDATE payments SET state = 'approved', transaction_id = 'TXN' || ?1, reason = "
              "'Payment gateway approval', gateway_reference = 'SIM-BOOK' || ?1, changed_at = ?2, "
              "look_at = NULL WHERE booking_id = 'BOOK' || ?1")) {}

    void step(std::int64_t booking, int number) override {
        if (number == 0) return file_.run(ask_, {booking, kNow});
        file_.run(approve_, {booking, kNow});
        ++approved_;
    }
    void commit() override {
        if (approved_ > 0) file_.run(number_, {std::exchange(approved_, 0)});
        file_.commit();
    }

 private:
    RowFile file_;
    std::size_t ask_, number_, approve_;
    std::int64_t approved_ = 0;
};

}  // namespace

std::unique_ptr<Rows> orchestrator_rows(const std::filesystem::path& folder) {
    return std::make_unique<OrchestratorRows>(folder);
}
std::unique_ptr<Rows> availability_rows(const std::filesystem::path& folder) {
    return std::make_unique<AvailabilityRows>(folder);
}
std::unique_ptr<Rows> payment_rows(const std::filesystem::path& folder) {
    return std::make_unique<PaymentRows>(folder);
}

}  // namespace bellhop::bench
