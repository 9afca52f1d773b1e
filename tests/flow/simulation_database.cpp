// Watching a process's transactions. A process that dies before the commit leaves nothing; one that
// dies after it never hears of it.
#include "core/errors.hpp"
#include "flow/simulation_seams.hpp"

namespace bellhop::flow::simulation {

namespace {

/// What a transaction writes about: the wire names among its values, and the booking.
struct Subject {
    std::set<std::string, std::less<>> wire_names;
    std::string booking;
    bool wrote = false;
    std::vector<std::function<void(db::Transaction&)>> before_commit;
    std::vector<std::function<void()>> after_commit;
};

/// Reaches the part of the decorated transaction that is protected.
struct Opened : db::Transaction {
    static std::int64_t run_in(db::Transaction& inner, std::string_view sql,
                               std::span<const db::Parameter> parameters) {
        return (inner.*(&Opened::run))(sql, parameters);
    }
    static void fetch_in(db::Transaction& inner, std::string_view sql,
                         std::span<const db::Parameter> parameters,
                         std::span<const db::Column> columns, const OnRow& on_row) {
        (inner.*(&Opened::fetch))(sql, parameters, columns, on_row);
    }
};

class WatchedTransaction final : public db::Transaction {
 public:
    WatchedTransaction(db::Transaction& inner, Subject& subject,
                       const std::set<std::string, std::less<>>& known, const Swallow& swallow)
        : inner_(inner), subject_(subject), known_(known), swallow_(swallow) {}

    void after_commit(std::function<void()> task) override {
        subject_.after_commit.push_back(std::move(task));
    }
    void before_commit(std::function<void(db::Transaction&)> task) override {
        subject_.before_commit.push_back(std::move(task));
    }
    /// One may add another.
    void run_before_commit() {
        for (std::size_t i = 0; i < subject_.before_commit.size(); ++i) {
            std::exchange(subject_.before_commit[i], nullptr)(*this);
        }
    }
    [[nodiscard]] db::Dialect dialect() const override { return inner_.dialect(); }

 protected:
    std::int64_t run(std::string_view sql, std::span<const db::Parameter> parameters) override {
        subject_.wrote = true;
        for (const auto& parameter : parameters) note(parameter);
        if (swallow_ && swallow_(sql, parameters)) return 1;
        return Opened::run_in(inner_, sql, parameters);
    }
    void fetch(std::string_view sql, std::span<const db::Parameter> parameters,
               std::span<const db::Column> columns, const OnRow& on_row) override {
        Opened::fetch_in(inner_, sql, parameters, columns, on_row);
    }

 private:
    void note(const db::Parameter& parameter) {
        const auto* text = std::get_if<std::string_view>(&parameter);
        if (text == nullptr || text->size() > 60) return;
        if (known_.contains(*text)) subject_.wire_names.emplace(*text);
        const bool is_booking =
            text->starts_with("BOOK") && text->find('/') == std::string_view::npos;
        if (is_booking) subject_.booking = *text;
    }

    db::Transaction& inner_;
    Subject& subject_;
    const std::set<std::string, std::less<>>& known_;
    const Swallow& swallow_;
};

void see_commit(Actor& actor, Witness& witness, Side side, const Subject& subject) {
    if (!subject.wrote) return;
    if (subject.wire_names.empty() && !actor.dead()) {
        witness.sees({actor, Deed::kCommit, side, "", subject.booking});
    }
    for (const auto& name : subject.wire_names) {
        if (!actor.dead()) witness.sees({actor, Deed::kCommit, side, name, subject.booking});
    }
}

}  // namespace

void WatchedDatabase::require_reachable() const {
    if (actor_.dead() || witness_.database_is_away(actor_)) {
        throw Unavailable("database", "the simulation keeps it away");
    }
}

void WatchedDatabase::transaction(const std::function<void(db::Transaction&)>& work) {
    require_reachable();
    Subject subject;
    shared_.transaction([&](db::Transaction& tx) {
        WatchedTransaction watched(tx, subject, wire_names_, swallow_);
        work(watched);
        watched.run_before_commit();
        see_commit(actor_, witness_, Side::kBefore, subject);
        require_reachable();
    });
    witness_.committed(actor_);
    see_commit(actor_, witness_, Side::kAfter, subject);
    // Who dies here never runs what it wanted to do after the commit.
    if (actor_.dead() || witness_.commit_goes_unheard(actor_)) {
        throw Unavailable("database", "it was away when it should have answered the commit");
    }
    for (const auto& task : subject.after_commit) task();
}

void WatchedDatabase::read(const std::function<void(db::Transaction&)>& work) {
    require_reachable();
    shared_.read(work);
}

}  // namespace bellhop::flow::simulation
