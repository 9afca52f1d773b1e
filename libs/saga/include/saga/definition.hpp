// A saga on one page: rows of what to send, what to hear, and how to undo.
#pragma once

#include "saga/shape.hpp"
#include "wire/cloud_event.hpp"
#include "wire/codec.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellhop::saga {

struct Version {
    int number = 1;
};

/// A message without its envelope.
struct Outgoing {
    std::string type;
    std::string queue;
    std::string body;
};

/// What an undo's answer tells of the row that was undone.
enum class WasDone {
    kNever,    ///< there was nothing to undo
    kYes,      ///< it had been done
    kUnheard,  ///< it had been done, and nobody had heard of it
};

/// What a history says of a row, and of the whole; of the whole also each outcome.
namespace words {
inline constexpr std::string_view kCreated = "created";
inline constexpr std::string_view kAccepted = "accepted";
inline constexpr std::string_view kRefused = "refused";
inline constexpr std::string_view kUndone = "undone";
inline constexpr std::string_view kNothingToUndo = "nothing to undo";
}  // namespace words

/// A fact for whoever listens. Its content follows from the data, also when that has learnt more
/// since: the same fact, told twice, is told in the same words.
template <class Data>
struct Announcement {
    std::string type;
    std::function<std::string(const Data&, wire::EventHeading)> encode;
};

/// The functions of one row, over the saga's data.
template <class Data>
struct Row {
    std::function<Outgoing(const Data&)> command;
    std::function<Outgoing(const Data&)> undo;
    std::function<void(Data&, const std::string& body)> accepted;
    std::function<void(Data&, const std::string& body)> refused;
    std::function<WasDone(Data&, const std::string& body)> undone;  ///< may be empty
    std::function<void(Data&, const std::string& note)> abandoned;  ///< may be empty
};

/// A whole saga: its shape, its functions, and the facts that are announced.
template <class Data>
struct Definition {
    Shape shape;
    std::vector<Row<Data>> rows;
    /// By the line of the history that is announced: the row (empty for the whole), and the word.
    std::map<std::pair<std::string, std::string>, Announcement<Data>> announcements;

    /// What a line of the history means to others; nothing where it is not announced.
    [[nodiscard]] const Announcement<Data>* announcement(const std::string& step,
                                                         const std::string& what) const {
        const auto found = announcements.find({step, what});
        return found == announcements.end() ? nullptr : &found->second;
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
        shape().queue = Command::kQueue;
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
                  WasDone (*take)(Data&, const typename Command::Answer&)) {
        row().undone = [take](Data& data, const std::string& body) {
            return take(data, wire::decode<typename Command::Answer>(body));
        };
        return undo(make);
    }
    /// What the data learns where a worker parked the command, and an operator ends the saga with a
    /// note.
    Builder& abandon(void (*take)(Data&, const std::string& note)) {
        row().abandoned = take;
        return *this;
    }
    /// @name Facts for whoever listens: of this row when it was accepted, refused, undone, and of
    /// the whole. An event names its type itself (`kEventType`).
    /// @{
    template <class Event>
    Builder& announce_accepted(Event (*make)(const Data&)) {
        return announce(shape().name, words::kAccepted, make);
    }
    template <class Event>
    Builder& announce_refused(Event (*make)(const Data&)) {
        return announce(shape().name, words::kRefused, make);
    }
    template <class Event>
    Builder& announce_undone(Event (*make)(const Data&)) {
        return announce(shape().name, words::kUndone, make);
    }
    template <class Event>
    Builder& announce_created(Event (*make)(const Data&)) {
        return announce("", words::kCreated, make);
    }
    template <class Event>
    Builder& announce(Outcome outcome, Event (*make)(const Data&)) {
        return announce("", to_text(outcome), make);
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
    Builder& announce(const std::string& step, std::string_view what, Event (*make)(const Data&)) {
        const std::string type{Event::kEventType};
        definition_.announcements[{step, std::string(what)}] = {
            type, [make, type](const Data& data, wire::EventHeading heading) {
                heading.type = type;
                return wire::encode(std::move(heading), make(data));
            }};
        return *this;
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
