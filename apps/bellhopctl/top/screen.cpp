// Putting the parts of the screen together.
#include "bellhopctl/top/screen.hpp"

#include "bellhopctl/bookings/print.hpp"
#include "bellhopctl/columns.hpp"
#include "bellhopctl/format.hpp"
#include "bellhopctl/top/alerts.hpp"
#include "bellhopctl/top/explained.hpp"
#include "bellhopctl/top/pipeline_rows.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace bellhop::ctl {

namespace {

/// Below this the stations of the pipeline that are no queues give way.
constexpr std::size_t kLow = 18;
/// From here on there is room for explanations.
constexpr std::size_t kWide = 110;
constexpr std::size_t kPendingAtLeast = 4;
constexpr std::size_t kHead = 11;

std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

std::string duration_text(double seconds) {
    char text[32];
    if (seconds < 1) {
        std::snprintf(text, sizeof text, seconds < 0.01 ? "%.1f ms" : "%.0f ms", seconds * 1000);
    } else {
        std::snprintf(text, sizeof text, "%.1f s", seconds);
    }
    return text;
}

Piece head(const std::string& name) {
    return {at_left(name, kHead), Tone::kQuiet};
}

Line title(const Sight& sight, const View& view) {
    const auto now = to_text(sight.at);
    const bool live = view.kind == View::Kind::kLive;
    // Who looks at it live knows the day.
    Line line{{"Bellhop", Tone::kStrong},
              {"  " + (live ? "" : now.substr(0, 10) + " ") + now.substr(11, 8) + " UTC"}};
    if (!live) return line;
    if (view.paused) {
        line.push_back({"  PAUSED", Tone::kNotice});
    } else {
        line.push_back({"  every " + number_text(view.interval_s) + " s", Tone::kQuiet});
    }
    return line;
}

/// Those that there is room for.
Line keys(const View& view, std::size_t columns) {
    const std::string arrows = view.signs == Signs::kUnicode ? "↑↓" : "arrows";
    Lines all{{{"q", Tone::kStrong}, {" quit", Tone::kQuiet}}};
    if (view.explained) {
        all.push_back({{"Esc", Tone::kStrong}, {" back", Tone::kQuiet}});
        all.push_back({{arrows, Tone::kStrong}, {" scroll", Tone::kQuiet}});
    } else {
        all.push_back({{"p", Tone::kStrong}, {view.paused ? " go on" : " pause", Tone::kQuiet}});
        all.push_back({{arrows, Tone::kStrong}, {" choose", Tone::kQuiet}});
        all.push_back({{"Enter", Tone::kStrong}, {" explain", Tone::kQuiet}});
    }
    Line line;
    for (auto key : all) {
        if (!line.empty()) key.front().text.insert(0, "  ");
        if (width_of(text_of(line)) + width_of(text_of(key)) > columns) break;
        line.insert(line.end(), key.begin(), key.end());
    }
    return line;
}

Line status_part(const Traffic& traffic, const std::string& status) {
    const auto count = traffic.settled.find(status);
    const auto speed = traffic.settled_per_s.find(status);
    const auto per_second = speed == traffic.settled_per_s.end() ? 0 : speed->second;
    const auto total = count == traffic.settled.end() ? 0 : count->second;
    const auto tone = status == "confirmed" ? Tone::kGood : Tone::kPlain;
    Line part{{status + " " + std::to_string(total), tone}};
    if (per_second > 0) part.push_back({" (" + rate_text(Rate{per_second}) + "/s)", Tone::kStrong});
    return part;
}

Lines bookings_lines(const Sight& sight, const View& view, std::size_t columns) {
    if (!sight.traffic) return {{head("BOOKINGS"), {"?", Tone::kQuiet}}};
    const auto& traffic = *sight.traffic;
    Lines parts{{{"pending " + std::to_string(traffic.pending),
                  traffic.pending > 0 ? Tone::kNotice : Tone::kPlain}}};
    for (const auto* status : {"confirmed", "failed", "cancelled"})
        parts.push_back(status_part(traffic, status));
    if (columns >= kWide) parts.push_back({{"since the orchestrator's start", Tone::kQuiet}});
    return flowing(head("BOOKINGS"), parts, columns, view.signs);
}

Lines attention_lines(const Sight& sight) {
    if (!sight.attention) return {{head("ATTENTION"), {"?", Tone::kQuiet}}};
    if (*sight.attention == 0) return {{head("ATTENTION"), {"no booking needs a person"}}};
    return {{head("ATTENTION"),
             {std::to_string(*sight.attention) + " need a person", Tone::kTrouble},
             {"  bellhopctl attention list", Tone::kStrong}}};
}

Lines latency_lines(const Sight& sight, const View& view, std::size_t columns) {
    if (!sight.traffic || !sight.traffic->latency)
        return {{head("LATENCY"), {sight.traffic ? "nobody asked yet" : "?", Tone::kQuiet}}};
    const auto& latency = *sight.traffic->latency;
    const std::string over = latency.since_start ? " since its start" : " in the last minute";
    return flowing(head("LATENCY"),
                   {{{"p50 " + duration_text(latency.p50_s)}},
                    {{"p99 " + duration_text(latency.p99_s)}},
                    {{std::to_string(latency.requests) + " requests" + over, Tone::kQuiet}}},
                   columns, view.signs);
}

Lines outbox_lines(const Sight& sight, const View& view, std::size_t columns) {
    Lines parts;
    for (const auto& service : sight.services) {
        const auto count = service.outbox.value_or(0);
        const auto text = service.outbox ? std::to_string(count) : "?";
        parts.push_back({{service.name + " " + text, count > 0 ? Tone::kNotice : Tone::kPlain}});
    }
    return flowing(head("OUTBOX"), parts, columns, view.signs);
}

Line pending_line(const PendingSight& booking, bool chosen, const View& view, Timestamp now) {
    const auto waits = booking.attention           ? "! needs a person"
                       : booking.waits_for.empty() ? "..."
                                                   : booking.waits_for;
    const auto tone = booking.attention ? Tone::kTrouble : Tone::kPlain;
    const auto text =
        at_left(booking.booking_id, 23) + at_right(age_text(seconds_since(booking.since, now)), 8);
    if (chosen) {
        return {
            {chosen_sign(view.signs) + " " + text + "  " + at_left(waits, 24) + "  " + booking.what,
             Tone::kChosen}};
    }
    return {{"  " + text + "  "}, {at_left(waits, 24), tone}, {"  " + booking.what, Tone::kQuiet}};
}

/// @param most lines, the heading among them
Lines pending_lines(const Sight& sight, const View& view, std::size_t most) {
    if (!sight.pending || sight.pending->empty() || most < 2) return {};
    const auto& all = *sight.pending;
    const bool live = view.kind == View::Kind::kLive;
    const auto chosen = std::min(view.chosen, all.size() - 1);
    const auto shown = std::min(most - 1, all.size());
    const auto from = chosen < shown ? 0 : chosen - shown + 1;
    Lines lines{{head("PENDING"), {"the newest first", Tone::kQuiet}}};
    for (auto i = from; i < from + shown; ++i)
        lines.push_back(pending_line(all[i], live && i == chosen, view, sight.at));
    return lines;
}

/// Gives out the rows of the screen: to what matters most first.
class Room {
 public:
    explicit Room(std::size_t rows) : left_(rows) {}

    Lines take(Lines wanted) {
        if (wanted.size() > left_) wanted.resize(left_);
        left_ -= wanted.size();
        return wanted;
    }
    bool take_row() {
        if (left_ == 0) return false;
        --left_;
        return true;
    }
    /// Keeps rows for later.
    std::size_t keep(std::size_t most) {
        const auto kept = std::min(most, left_);
        left_ -= kept;
        return kept;
    }
    [[nodiscard]] std::size_t left() const { return left_; }

 private:
    std::size_t left_;
};

Lines overview(const Sight& sight, const View& view, Size size, Room& room) {
    const auto stations = size.rows < kLow ? Stations::kQueues : Stations::kAll;
    const auto wrong = room.take(alert_lines(alerts(sight, view.place), size.columns, view.signs));
    const auto pipeline = room.take(pipeline_rows(sight, stations, size.columns, view.signs));
    auto numbers = room.take(bookings_lines(sight, view, size.columns));
    const auto pending_wanted =
        sight.pending && !sight.pending->empty() ? sight.pending->size() + 1 : 0;
    auto pending_rows = room.keep(std::min(pending_wanted, kPendingAtLeast));
    append(numbers, room.take(latency_lines(sight, view, size.columns)));
    append(numbers, room.take(outbox_lines(sight, view, size.columns)));
    append(numbers, room.take(attention_lines(sight)));
    const bool gaps = room.left() >= 4;
    if (gaps) room.keep(4);
    pending_rows += room.keep(pending_wanted - pending_rows);
    Lines all;
    for (const auto& part : {wrong, pipeline, numbers, pending_lines(sight, view, pending_rows)}) {
        if (part.empty()) continue;
        if (gaps) all.emplace_back();
        append(all, part);
    }
    return all;
}

}  // namespace

std::size_t most_scrolled(const View& view, Size size) {
    const auto lines = explained_lines(view, size.columns).size();
    const auto room = size.rows > 2 ? size.rows - 2 : 1;
    return lines > room ? lines - room : 0;
}

Lines screen(const Sight& sight, const View& view, Size size) {
    Room room(size.rows);
    Lines lines = room.take({title(sight, view)});
    const bool live = view.kind == View::Kind::kLive;
    const bool with_keys = live && room.take_row();
    if (view.explained) {
        auto body = explained_lines(view, size.columns);
        const auto from = std::min(view.scrolled, most_scrolled(view, size));
        body.erase(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(from));
        append(lines, room.take(std::move(body)));
    } else {
        append(lines, overview(sight, view, size, room));
    }
    if (with_keys) {
        // The keys are the last row.
        lines.resize(size.rows - 1);
        lines.push_back(keys(view, size.columns));
    }
    for (auto& line : lines) line = fitted(line, size.columns);
    return lines;
}

}  // namespace bellhop::ctl
