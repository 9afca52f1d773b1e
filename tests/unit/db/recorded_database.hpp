// A database for tests that keeps no data: it records what is begun, committed and rolled back.
#pragma once

#include "core/errors.hpp"
#include "db/database.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bellhop::tests {

class RecordedDatabase final : public db::Database {
 public:
    /// "(" begin, ")" commit, "!" rollback, and between them what work adds.
    std::string log;
    bool away = false;

    void transaction(const std::function<void(db::Transaction&)>& work) override {
        log += "(";
        RecordedTransaction tx;
        try {
            work(tx);
            for (const auto& task : tx.last) task(tx);
            if (away) throw Unavailable("database", "gone");
        } catch (...) {
            log += "!";
            throw;
        }
        log += ")";
        for (const auto& task : tx.tasks) task();
    }
    void read(const std::function<void(db::Transaction&)>& work) override { transaction(work); }
    [[nodiscard]] db::Dialect dialect() const override { return db::Dialect::kSqlite; }
    [[nodiscard]] std::string describe() const override { return "recorded"; }

 private:
    class RecordedTransaction final : public db::Transaction {
     public:
        std::vector<std::function<void()>> tasks;
        void after_commit(std::function<void()> task) override { tasks.push_back(std::move(task)); }
        std::vector<std::function<void(db::Transaction&)>> last;
        void before_commit(std::function<void(db::Transaction&)> task) override {
            last.push_back(std::move(task));
        }
        [[nodiscard]] db::Dialect dialect() const override { return db::Dialect::kSqlite; }

     protected:
        std::int64_t run(std::string_view, std::span<const db::Parameter>) override { return 0; }
        void fetch(std::string_view, std::span<const db::Parameter>, std::span<const db::Column>,
                   const OnRow&) override {}
    };
};

}  // namespace bellhop::tests
