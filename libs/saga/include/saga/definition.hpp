// A saga on one page: rows of what to send, what to hear, and how to undo.
#pragma once

#include "saga/shape.hpp"
#include "wire/codec.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::saga {

struct Version {
    int number = 1;
};

/// A message without its envelope.
struct Outgoing {
    std::string type;
    std::string queue;  ///< where a command goes; empty for an event
    std::string body;
};

/// The functions of one row, over the saga's data.
template <class Data>
struct Row {
    std::function<Outgoing(const Data&)> command;
    std::function<Outgoing(const Data&)> undo;
    std::function<void(Data&, const std::string& body)> accepted;
    std::function<void(Data&, const std::string& body)> refused;
    std::function<void(Data&, const std::string& body)> undone;     ///< may be empty
    std::function<void(Data&, const std::string& note)> abandoned;  ///< may be empty
};

/// A whole saga: its shape, its functions, and what it announces when it is decided.
template <class Data>
struct Definition {
    Shape shape;
    std::vector<Row<Data>> rows;
    std::function<Outgoing(const Data&)> confirmed;
    std::function<Outgoing(const Data&)> failed;
    std::function<Outgoing(const Data&)> cancelled;

    /// What to announce for an outcome; empty where nothing was defined.
    [[nodiscard]] const std::function<Outgoing(const Data&)>& announcement(Outcome outcome) const {
        return outcome == Outcome::kConfirmed ? confirmed
               : outcome == Outcome::kFailed  ? failed
                                              : cancelled;
    }
};

/// Builds a definition, row by row; read it from top to bottom. Functions are plain functions over
/// the saga's data; commands name their queue and their undo's answer (`kWireName`, `kQueue`,
/// `Answer`) themselves.
template <class Data>
class Builder {
 public:
    Builder(std::string_view name, Version version) {
        definition_.shape.name = name;
        definition_.shape.version = version.number;
    }

    /// Opens the next row.
    Builder& step(std::string_view name) {
        definition_.shape.rows.emplace_back().name = name;
        definition_.rows.emplace_back();
        return *this;
    }
    /// What the row asks for.
    template <class Command>
    Builder& send(Command (*make)(const Data&)) {
        shape().command = Command::kWireName;
        row().command = outgoing(make);
        return *this;
    }
    /// How long to wait for an answer before asking again, under the same id.
    Builder& ask_again_after(Milliseconds wait) {
        shape().ask_again_after = wait;
        return *this;
    }
    /// The answer with which the saga goes on.
    template <class Reply>
    Builder& on(void (*take)(Data&, const Reply&)) {
        shape().accepted = Reply::kWireName;
        row().accepted = incoming(take);
        return *this;
    }
    /// The answer that ends the saga as failed.
    template <class Reply>
    Builder& refuse(void (*take)(Data&, const Reply&)) {
        shape().refused = Reply::kWireName;
        row().refused = incoming(take);
        return *this;
    }
    /// How to undo the row. It must be harmless where the row was never done, and keep a late do
    /// from being done.
    template <class Command>
    Builder& undo(Command (*make)(const Data&)) {
        shape().undo = Command::kWireName;
        shape().undone = Command::Answer::kWireName;
        row().undo = outgoing(make);
        return *this;
    }
    /// The same, with a function that takes the undo's answer.
    template <class Command>
    Builder& undo(Command (*make)(const Data&),
                  void (*take)(Data&, const typename Command::Answer&)) {
        row().undone = incoming(take);
        return undo(make);
    }
    /// What the data learns where a worker parked the command, and an operator ends the saga with a
    /// note.
    Builder& abandon(void (*take)(Data&, const std::string& note)) {
        row().abandoned = take;
        return *this;
    }
    /// @name Events published when the saga is decided
    /// @{
    template <class Event>
    Builder& announce(Event (*make)(const Data&)) {
        definition_.confirmed = event(make);
        return *this;
    }
    template <class Event>
    Builder& announce_failed(Event (*make)(const Data&)) {
        definition_.failed = event(make);
        return *this;
    }
    template <class Event>
    Builder& announce_cancelled(Event (*make)(const Data&)) {
        definition_.cancelled = event(make);
        return *this;
    }
    /// @}

    /// @throws std::logic_error naming the row and what is wrong with it
    [[nodiscard]] Definition<Data> build() {
        check(definition_.shape);
        return std::move(definition_);
    }

 private:
    RowShape& shape() { return definition_.shape.rows.back(); }
    Row<Data>& row() { return definition_.rows.back(); }

    template <class Command>
    static std::function<Outgoing(const Data&)> outgoing(Command (*make)(const Data&)) {
        return [make](const Data& data) {
            return Outgoing{std::string(Command::kWireName), std::string(Command::kQueue),
                            wire::encode(make(data))};
        };
    }
    template <class Event>
    static std::function<Outgoing(const Data&)> event(Event (*make)(const Data&)) {
        return [make](const Data& data) {
            return Outgoing{std::string(Event::kWireName), "", wire::encode(make(data))};
        };
    }
    template <class Reply>
    static std::function<void(Data&, const std::string&)> incoming(void (*take)(Data&,
                                                                                const Reply&)) {
        return
            [take](Data& data, const std::string& body) { take(data, wire::decode<Reply>(body)); };
    }

    Definition<Data> definition_;
};

/// Begins a definition.
template <class Data>
[[nodiscard]] Builder<Data> define(std::string name, Version version) {
    return Builder<Data>(std::move(name), version);
}

}  // namespace bellhop::saga
