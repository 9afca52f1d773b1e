// What a guest asks for, and what may be answered.
#include "chaos/guests.hpp"

#include "core/date.hpp"

#include <utility>

namespace bellhop::chaos {

namespace {

constexpr Milliseconds kLongestRest{150};
constexpr Milliseconds kBeforeAskingAgain{300};

struct RoomType {
    const char* hotel;
    const char* type;
};
constexpr RoomType kPlenty[] = {{"Grand Plaza", "Standard"},      {"Grand Plaza", "Deluxe"},
                                {"Oceanview Resort", "Standard"}, {"Oceanview Resort", "Deluxe"},
                                {"Oceanview Resort", "Suite"},    {"City Center Inn", "Standard"}};
/// One room, so that guests race for it.
constexpr RoomType kScarce{"Grand Plaza", "Suite"};

bool is_decided(const std::string& status) {
    return status == "confirmed" || status == "failed" || status == "cancelled";
}

}  // namespace

Guest::Guest(Place place, Tally& tally)
    : place_(std::move(place)), tally_(tally), random_(place_.seed) {}

Promise Guest::new_wish() {
    const bool scarce = chance(0.1);
    const auto& room = scarce ? kScarce : kPlenty[random_.next() % std::size(kPlenty)];
    const auto day = static_cast<int>(random_.next() % (scarce ? 60U : 1500U));
    const auto check_in = Date::parse("2031-01-01")->plus_days(day);
    const auto check_out = check_in.plus_days(1 + static_cast<int>(random_.next() % 3U));
    Promise wish;
    wish.key = place_.name + "-" + std::to_string(promises_.size());
    wish.body = std::string(R"({"guest_name":"Chaos )") + place_.name + R"(","hotel_name":")" +
                room.hotel + R"(","room_type":")" + room.type + R"(","check_in":")" +
                check_in.text() + R"(","check_out":")" + check_out.text() +
                R"(","payment_method":")" + (chance(0.1) ? "empty_card" : "credit_card") + "\"}";
    return wish;
}

std::optional<http::ClientResponse> Guest::ask(const Question& question, const Promise& promise) {
    const auto port = place_.ports[random_.next() % place_.ports.size()];
    http::ClientRequest request;
    request.method = question.method;
    request.url = "http://127.0.0.1:" + std::to_string(port) + question.target;
    request.headers = {{"Prefer", "wait=" + std::to_string(random_.next() % 3)}};
    if (question.method == "POST") {
        request.headers.emplace_back("Idempotency-Key", promise.key);
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = promise.body;
    }
    auto answer = phone_.call(std::move(request));
    if (answer && answer->status != 503) return answer;
    ++tally_.unanswered;
    return std::nullopt;
}

bool Guest::book(Promise& promise) {
    const auto answer = ask({"POST", "/book-hotel"}, promise);
    if (answer) hear(promise, *answer);
    return answer.has_value();
}

bool Guest::look_up(Promise& promise) {
    const auto answer = ask({"GET", "/bookings/" + promise.id}, promise);
    if (answer) hear(promise, *answer);
    return answer.has_value();
}

bool Guest::cancel(Promise& promise) {
    promise.cancel_asked = true;
    const auto answer = ask({"DELETE", "/bookings/" + promise.id}, promise);
    if (answer) hear(promise, *answer);
    return answer.has_value();
}

void Guest::hear(Promise& promise, const http::ClientResponse& answer) {
    const auto id = member_of(answer.body, "booking_id");
    if (id.empty() || answer.status >= 500) {
        return complain(promise, "was answered " + std::to_string(answer.status) + ": " +
                                     answer.body.substr(0, 200));
    }
    if (promise.id.empty()) {
        promise.id = id;
        ++tally_.acknowledged;
    }
    if (promise.id != id) return complain(promise, "is now another booking, " + id);
    be_told(promise, member_of(answer.body, "status"));
}

void Guest::be_told(Promise& promise, const std::string& status) {
    if (is_decided(promise.told) && promise.told != status &&
        !(promise.told == "confirmed" && status == "cancelled" && promise.cancel_asked)) {
        complain(promise, "was told " + promise.told + " before, and now " + status);
    }
    if (status == promise.told) return;
    promise.told = status;
    if (status == "confirmed") ++tally_.confirmed;
    if (status == "failed") ++tally_.failed;
    if (status == "cancelled") ++tally_.cancelled;
}

void Guest::complain(const Promise& promise, const std::string& what) {
    complaints_.push_back("key " + promise.key + ", booking " + promise.id + ": " + what);
}

void Guest::go_on(Promise& promise, Bell& closing) {
    // Not answered is not refused: the same key again, until there is an answer.
    while (!book(promise)) {
        if (!closing.wait(kBeforeAskingAgain)) return;
    }
    if (promise.id.empty()) return;
    if (chance(0.1)) {
        ++tally_.repeated;
        book(promise);
    }
    if (chance(0.1)) {
        while (!cancel(promise)) {
            if (!closing.wait(kBeforeAskingAgain)) return;
        }
    }
    if (chance(0.2)) look_up(promise);
}

void Guest::visit(Bell& closing) {
    do {
        auto promise = new_wish();
        go_on(promise, closing);
        promises_.push_back(std::move(promise));
    } while (closing.wait(random_.up_to(kLongestRest)));
}

Guests::Guests(const std::vector<int>& ports, std::uint64_t seed, int how_many) {
    for (int number = 1; number <= how_many; ++number) {
        const auto name = "chaos-" + std::to_string(seed) + "-" + std::to_string(number);
        guests_.push_back(std::make_unique<Guest>(
            Guest::Place{ports, name, seed * 1000 + static_cast<std::uint64_t>(number)}, tally_));
    }
    threads_.reserve(guests_.size());
    for (const auto& guest : guests_)
        threads_.emplace_back([this, guest = guest.get()] { guest->visit(closing_); });
}

void Guests::leave() {
    closing_.ring();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

std::vector<Promise> Guests::promises() {
    std::vector<Promise> all;
    for (const auto& guest : guests_)
        all.insert(all.end(), guest->promises().begin(), guest->promises().end());
    return all;
}

std::vector<std::string> Guests::complaints() const {
    std::vector<std::string> all;
    for (const auto& guest : guests_)
        all.insert(all.end(), guest->complaints().begin(), guest->complaints().end());
    return all;
}

}  // namespace bellhop::chaos
