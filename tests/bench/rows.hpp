// The rows that a booking leaves in Bellhop's databases, written by the C API of SQLite alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bellhop::bench {

/// One file with a service's own schema: WAL, synchronous=FULL. One thread. Throws
/// std::runtime_error.
class RowFile {
 public:
    RowFile(const std::filesystem::path& folder, const std::string& service);
    ~RowFile();
    RowFile(const RowFile&) = delete;
    RowFile& operator=(const RowFile&) = delete;

    using Value = std::variant<std::int64_t, std::string_view>;
    /// Prepared once. @return its number for `run`
    std::size_t prepare(const std::string& sql);
    void run(std::size_t statement, std::initializer_list<Value> values);
    /// What was run since the last one is one transaction.
    void commit();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// One of the three parties' rows; what is told between two commits is one transaction.
class Rows {
 public:
    virtual ~Rows() = default;
    /// The booking's number, and its step: for the orchestrator 0 the start, 1 the room is held, 2
    /// confirmed; for a worker 0 and, where it commits twice, 1.
    virtual void step(std::int64_t booking, int number) = 0;
    virtual void commit() = 0;
};

[[nodiscard]] std::unique_ptr<Rows> orchestrator_rows(const std::filesystem::path& folder);
[[nodiscard]] std::unique_ptr<Rows> availability_rows(const std::filesystem::path& folder);
[[nodiscard]] std::unique_ptr<Rows> payment_rows(const std::filesystem::path& folder);

}  // namespace bellhop::bench
