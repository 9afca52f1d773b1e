// Reading events whatever their type is: a new one is shown without a change here.
#include "bellhopctl/events/event_text.hpp"

#include "core/errors.hpp"
#include "wire/cloud_event.hpp"

#include <sstream>

namespace bellhop::ctl {

namespace {

constexpr std::size_t kDate = 11;  // `2026-02-01T`
constexpr std::size_t kTypeWidth = 18;

std::string padded(std::string text) {
    if (text.size() < kTypeWidth) text.resize(kTypeWidth, ' ');
    return text;
}

std::string value_text(const wire::Value& value) {
    const auto* amount = value.member("amount");
    const auto* currency = value.member("currency");
    if (amount != nullptr && currency != nullptr) return amount->text + " " + currency->text;
    return value.kind == wire::Kind::kText && value.text.find(' ') != std::string::npos
               ? "'" + value.text + "'"
               : value.text;
}

EventLine line_of(const wire::Value& event) {
    const auto heading = wire::decode<wire::EventHeading>(event);
    const auto time = heading.time.size() > kDate ? heading.time.substr(kDate) : heading.time;
    EventLine line{heading.id, heading.subject,
                   time + "  " + heading.subject + "  " + padded(heading.type)};
    const auto* data = event.member("data");
    if (data == nullptr) return line;
    for (const auto& [name, value] : data->members) {
        if (name != "booking_id") line.text += "  " + name + " " + value_text(value);
    }
    return line;
}

}  // namespace

std::optional<EventLine> read_event(std::string_view body) {
    try {
        return line_of(wire::parse(body));
    } catch (const BadMessage&) {
        return std::nullopt;
    }
}

std::vector<std::string> event_patterns(const std::string& types) {
    if (types.empty()) return {"#"};
    std::vector<std::string> patterns;
    std::istringstream rest(types);
    for (std::string type; std::getline(rest, type, ',');) {
        if (type.empty() ||
            type.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.*#") != std::string::npos)
            throw BadConfiguration("--type: '" + type +
                                   "' is no type of an event; such are room.held, payment.*");
        patterns.push_back(type);
    }
    return patterns;
}

}  // namespace bellhop::ctl
