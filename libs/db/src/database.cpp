// Transactions over a session that is opened again where it broke.
#include "db/database.hpp"

#include "core/errors.hpp"
#include "database_url.hpp"
#include "session.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

namespace bellhop::db {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kBetweenAttempts{500};

class OpenTransaction final : public Transaction {
 public:
    OpenTransaction(Session& session, Dialect dialect, Access access)
        : session_(session), dialect_(dialect), access_(access) {}

    void after_commit(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
    void before_commit(std::function<void(Transaction&)> task) override {
        last_.push_back(std::move(task));
    }
    [[nodiscard]] Dialect dialect() const override { return dialect_; }

    void run_before_commit() {
        // One may add another.
        for (std::size_t i = 0; i < last_.size(); ++i) std::exchange(last_[i], nullptr)(*this);
    }
    /// A statement failed and its error was swallowed: committing would keep half of the work.
    void rethrow_failure() const {
        if (failure_) std::rethrow_exception(failure_);
    }
    [[nodiscard]] std::vector<std::function<void()>> take_tasks() { return std::move(tasks_); }

 protected:
    std::int64_t run(std::string_view sql, std::span<const Parameter> parameters) override {
        rethrow_failure();
        try {
            return session_.run(sql, parameters, access_);
        } catch (...) {
            failure_ = std::current_exception();
            throw;
        }
    }
    void fetch(std::string_view sql, std::span<const Parameter> parameters,
               std::span<const Column> columns, const OnRow& on_row) override {
        rethrow_failure();
        try {
            session_.fetch(sql, parameters, columns, on_row, access_);
        } catch (...) {
            failure_ = std::current_exception();
            throw;
        }
    }

 private:
    Session& session_;
    Dialect dialect_;
    Access access_;
    std::exception_ptr failure_;
    std::vector<std::function<void()>> tasks_;
    std::vector<std::function<void(Transaction&)>> last_;
};

class SessionDatabase final : public Database {
 public:
    explicit SessionDatabase(std::unique_ptr<Driver> driver) : driver_(std::move(driver)) {}

    void transaction(const std::function<void(Transaction&)>& work) override {
        run(Access::kWrite, work);
    }
    void read(const std::function<void(Transaction&)>& work) override { run(Access::kRead, work); }
    [[nodiscard]] Dialect dialect() const override { return driver_->dialect(); }
    [[nodiscard]] std::string describe() const override { return driver_->describe(); }

    void connect();

 private:
    struct Occupied {
        explicit Occupied(bool& flag) : flag_(flag) { flag_ = true; }
        Occupied(const Occupied&) = delete;
        Occupied& operator=(const Occupied&) = delete;
        ~Occupied() { flag_ = false; }
        bool& flag_;
    };
    void run(Access access, const std::function<void(Transaction&)>& work);
    void attempt(OpenTransaction& transaction, const std::function<void(Transaction&)>& work);
    void begin(Access access);
    void commit();
    void recover(Statements statements);
    // Once committed there is no way back: a task that throws ends the program.
    static void run_tasks(const std::vector<std::function<void()>>& tasks) noexcept {
        for (const auto& task : tasks) task();
    }

    std::unique_ptr<Driver> driver_;
    std::unique_ptr<Session> session_;
    SteadyClock::time_point next_attempt_ = SteadyClock::time_point::min();
    bool occupied_ = false;
};

void SessionDatabase::connect() {
    if (session_) return;
    if (SteadyClock::now() < next_attempt_) throw Unavailable("database", describe() + " is away");
    try {
        session_ = std::make_unique<Session>(*driver_);
    } catch (const Unavailable&) {
        next_attempt_ = SteadyClock::now() + kBetweenAttempts;
        throw;
    }
    next_attempt_ = SteadyClock::now() + kBetweenAttempts;
}

void SessionDatabase::begin(Access access) {
    const bool kept = session_ != nullptr;
    connect();
    try {
        session_->begin(access);
        return;
    } catch (...) {
        recover(Statements::kForget);
        if (session_ || !kept) throw;
    }
    // It broke while nobody used it, as after a restart of the server: nothing was lost by that.
    connect();
    session_->begin(access);
}

void SessionDatabase::run(Access access, const std::function<void(Transaction&)>& work) {
    if (occupied_) throw std::logic_error("a transaction inside a transaction");
    std::vector<std::function<void()>> tasks;
    {
        const Occupied occupied{occupied_};
        begin(access);
        OpenTransaction transaction{*session_, dialect(), access};
        attempt(transaction, work);
        commit();
        tasks = transaction.take_tasks();
    }
    run_tasks(tasks);
}

void SessionDatabase::attempt(OpenTransaction& transaction,
                              const std::function<void(Transaction&)>& work) {
    try {
        work(transaction);
        transaction.run_before_commit();
        transaction.rethrow_failure();
    } catch (const Conflict&) {
        recover(Statements::kKeep);
        throw;
    } catch (...) {
        recover(Statements::kForget);
        throw;
    }
}

void SessionDatabase::commit() {
    try {
        session_->commit();
    } catch (const std::exception& error) {
        const std::string what = error.what();
        recover(Statements::kForget);
        throw Unavailable("database", "the commit failed: " + what);
    }
}

void SessionDatabase::recover(Statements statements) {
    if (!session_->recover(statements)) session_.reset();
}

}  // namespace

void Transaction::null_where_a_value_was_promised() {
    throw std::logic_error("a NULL where the query promised a value");
}

std::unique_ptr<Database> open_database(const std::string& url, const std::string& schema) {
    auto database = std::make_unique<SessionDatabase>(driver_for(url, schema));
    if (database->dialect() == Dialect::kSqlite) database->connect();
    return database;
}

}  // namespace bellhop::db
