// Events for others: CloudEvents 1.0 in the structured JSON format.
// @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
#pragma once

#include "wire/codec.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace bellhop::wire {

/// The media type of one event with its attributes and its data.
inline constexpr std::string_view kCloudEventMedia = "application/cloudevents+json; charset=utf-8";

/// The attributes of an event: what it is, of what, when. `id`, `source`, `specversion` and `type`
/// are those that the specification requires.
struct EventHeading {
    std::string specversion = "1.0";
    std::string id;  ///< the same for the same fact, however often it is sent
    std::string source;
    std::string type;     ///< `room.held`
    std::string subject;  ///< what it happened to: the booking
    std::string time;     ///< RFC 3339, UTC
    std::string datacontenttype = "application/json";
    /// Text that sorts as the facts came about; of the sequence extension.
    std::string sequence;
    static constexpr auto fields() {
        using E = EventHeading;
        return wire::fields(
            wire::field("specversion", &E::specversion), wire::field("id", &E::id, Text{1, 255}),
            wire::field("source", &E::source, Text{1, 255}),
            wire::field("type", &E::type, Text{1, 255}), wire::optional("subject", &E::subject),
            wire::optional("time", &E::time),
            wire::optional("datacontenttype", &E::datacontenttype),
            wire::optional("sequence", &E::sequence));
    }
};

/// A whole event.
template <Described Data>
struct CloudEvent : EventHeading {
    Data data;
    static constexpr auto fields() {
        return std::tuple_cat(EventHeading::fields(),
                              wire::fields(wire::field("data", &CloudEvent::data)));
    }
};

/// The event as JSON.
template <Described Data>
[[nodiscard]] std::string encode(EventHeading heading, Data data) {
    return encode(CloudEvent<Data>{std::move(heading), std::move(data)});
}

}  // namespace bellhop::wire
