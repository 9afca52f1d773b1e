// Listing bookings, page by page.
#include "bellhopctl/bookings/booking_list.hpp"

#include "orchestrator/contract/attention.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace bellhop::ctl {

namespace {

using orchestrator::contract::AttentionFacts;
using orchestrator::contract::Explanation;

constexpr int kMostOnPage = 100;
/// Each question has its own, shorter bound.
constexpr Milliseconds kLongest{60000};

/// For a query: everything but letters, digits and a few signs as `%40`.
std::string escaped(const std::string& text) {
    constexpr const char* kDigits = "0123456789ABCDEF";
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    std::string all;
    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);
        if (kPlain.find(each) != std::string_view::npos) {
            all += each;
        } else {
            all += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
        }
    }
    return all;
}

/// Where the pending ones of a page are: all asked at once.
void look_at_pending(House& house, std::vector<BookingLine>& lines) {
    std::size_t open = 0;
    for (auto& line : lines) {
        if (line.booking.status != "pending") continue;
        ++open;
        const auto target = "/bookings/" + line.booking.booking_id.value() + "/explanation";
        ask<Explanation>(house, {"orchestrator", target}, [&](Heard<Explanation> heard) {
            --open;
            line.waits_for = heard.value ? waits_in_words(*heard.value)
                                         : std::vector<std::string>{"? " + heard.trouble};
        });
    }
    if (!house.wait_until([&open] { return open == 0; }, kLongest))
        throw Unavailable("orchestrator", "does not explain its bookings");
}

std::map<std::string, std::string> attention_reasons(House& house) {
    std::map<std::string, std::string> reasons;
    for (const auto& fact :
         house.fetch<AttentionFacts>("orchestrator", "/attention?limit=1000").bookings)
        reasons[fact.booking_id.value()] = fact.reason;
    return reasons;
}

}  // namespace

std::vector<std::string> waits_in_words(const Explanation& explanation) {
    std::vector<std::string> words;
    for (const auto& waits : explanation.waits_for) {
        const auto worker = waits.queue.substr(0, waits.queue.find('.'));
        words.push_back((waits.undo ? "undo of " : "") + waits.step +
                        (waits.parked ? " (given up by " + worker : " (" + worker) + ")");
    }
    if (explanation.unsent > 0) words.emplace_back("the broker (in the outbox)");
    return words;
}

BookingList list_bookings(House& house, const BookingChoice& choice) {
    const auto filter = (choice.status.empty() ? "" : "&status=" + choice.status) +
                        (choice.guest.empty() ? "" : "&guest_email=" + escaped(choice.guest));
    const auto reasons = attention_reasons(house);
    BookingList list;
    std::string cursor;
    do {
        const auto left = choice.limit - static_cast<int>(list.lines.size());
        const auto target = "/bookings?limit=" + std::to_string(std::min(left, kMostOnPage)) +
                            filter + (cursor.empty() ? "" : "&cursor=" + escaped(cursor));
        auto page = house.fetch<ListedPage>("orchestrator", target);
        std::vector<BookingLine> lines;
        for (auto& booking : page.bookings) lines.push_back({std::move(booking), {}, {}});
        look_at_pending(house, lines);
        for (auto& line : lines) {
            const auto reason = reasons.find(line.booking.booking_id.value());
            if (reason != reasons.end()) line.attention = reason->second;
            list.lines.push_back(std::move(line));
        }
        cursor = page.next_cursor.value_or("");
    } while (!cursor.empty() && static_cast<int>(list.lines.size()) < choice.limit);
    list.more = !cursor.empty();
    return list;
}

}  // namespace bellhop::ctl
