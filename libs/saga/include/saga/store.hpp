// A run of a saga, what happens to it, and where it lives.
#pragma once

#include "core/time.hpp"
#include "db/database.hpp"
#include "saga/shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bellhop::saga {

/// One run of a saga.
template <class Data>
struct Instance {
    std::string id;
    Data data;
    State state;
    Timestamp asked_at{};  ///< when something was last asked
    int asked_again = 0;   ///< how often since then
    /// Why a person has to look, while `state.needs_attention()`: what the worker said last. Else
    /// empty.
    std::string attention;
    Timestamp attention_at{};  ///< since when
};

/// What happened, for the history. A row's name, and what became of it.
struct Fact {
    std::string step;  ///< the row; empty for the whole
    std::string what;  ///< one of `words`, asked, undo asked, needs attention; or the outcome
    /// Of an answer, where it is known: the time since it was asked last.
    std::optional<Microseconds> took{};
};

/// Where instances live: an adapter of the application, so that its data keeps its own columns.
/// What is inserted or saved is loaded so at once, and may be written as late as right before the
/// commit: what the database has against it, such as a Conflict for an id that is taken, may come
/// then.
template <class Data>
class Store {
 public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    virtual void insert(db::Transaction& tx, const Instance<Data>& instance) = 0;
    /// Loads for a change: no other transaction may change it until this one ends.
    [[nodiscard]] virtual std::optional<Instance<Data>> load(db::Transaction& tx,
                                                             const std::string& id) = 0;
    virtual void save(db::Transaction& tx, const Instance<Data>& instance) = 0;
    virtual void record(db::Transaction& tx, const Instance<Data>& instance,
                        const std::vector<Fact>& facts) = 0;
    /// Whether the instance's history has that fact.
    [[nodiscard]] virtual bool recorded(db::Transaction& tx, const Instance<Data>& instance,
                                        const Fact& fact) = 0;
};

}  // namespace bellhop::saga
