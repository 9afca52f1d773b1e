// The catalogue of faults.
#include "flow/simulation_faults.hpp"

#include <array>

namespace bellhop::flow::simulation {

namespace {

constexpr std::array<std::string_view, 7> kDeeds{"commit",      "publish",  "confirm", "delivery",
                                                 "acknowledge", "question", "answer"};
constexpr std::array<std::string_view, 11> kBlows{
    "kill",         "kill for good", "kill all", "cut link",      "stop broker",   "cancel",
    "gateway away", "gateway slow",  "stall",    "database away", "commit unheard"};

std::vector<Moment> all_moments(const saga::Definition<orchestrator::Booking>& definition) {
    std::vector<Moment> moments;
    for (const auto side : {Side::kBefore, Side::kAfter}) {
        for (auto& name : wire_names(definition)) {
            for (const auto deed : {Deed::kPublish, Deed::kConfirm}) {
                moments.push_back({deed, side, name});
            }
        }
        for (auto& name : message_names(definition)) {
            for (const auto deed : {Deed::kCommit, Deed::kDelivery, Deed::kAcknowledge}) {
                moments.push_back({deed, side, name});
            }
        }
        for (const auto deed : {Deed::kCommit, Deed::kQuestion, Deed::kAnswer}) {
            moments.push_back({deed, side, ""});
        }
    }
    return moments;
}

}  // namespace

std::string_view to_text(Deed deed) {
    return kDeeds.at(static_cast<std::size_t>(deed));
}

std::string_view to_text(Blow blow) {
    return kBlows.at(static_cast<std::size_t>(blow));
}

std::string to_text(const Moment& moment) {
    std::string text = moment.side == Side::kBefore ? "before " : "after ";
    text += to_text(moment.deed);
    return moment.wire_name.empty() ? text : text + " of " + moment.wire_name;
}

std::vector<std::string> message_names(const saga::Definition<orchestrator::Booking>& definition) {
    std::vector<std::string> names;
    for (const auto& row : definition.shape.rows) {
        for (const auto& name : {row.command, row.accepted, row.refused, row.undo, row.undone}) {
            if (!name.empty()) names.push_back(name);
        }
    }
    return names;
}

std::vector<std::string> wire_names(const saga::Definition<orchestrator::Booking>& definition) {
    auto names = message_names(definition);
    for (const auto& [line, announcement] : definition.announcements) {
        names.push_back(announcement.type);
    }
    return names;
}

std::vector<Fault> all_faults(const saga::Definition<orchestrator::Booking>& definition) {
    std::vector<Fault> faults;
    for (const auto& moment : all_moments(definition)) {
        for (std::size_t blow = 0; blow < kBlows.size(); ++blow) {
            faults.push_back({moment, static_cast<Blow>(blow)});
        }
    }
    return faults;
}

std::vector<Blow> Plan::strike(Deed deed, Side side, std::string_view wire_name) {
    std::vector<Blow> blows;
    std::erase_if(waiting_, [&](Waiting& each) {
        const auto& moment = each.fault.moment;
        const bool here =
            moment.deed == deed && moment.side == side && moment.wire_name == wire_name;
        if (!here || --each.occurrences_left > 0) return false;
        blows.push_back(each.fault.blow);
        return true;
    });
    return blows;
}

}  // namespace bellhop::flow::simulation
