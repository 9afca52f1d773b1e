// Guests who book without a pause and try again until each of their bookings is decided.
#include "guests.hpp"

#include "core/date.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::tests {

namespace {

/// More than there are rooms in a day that one test asks for.
constexpr int kBookingsPerDay = 50;

bool has_outcome(const std::string& status) {
    return status == "confirmed" || status == "failed" || status == "cancelled";
}

std::string body_of(int number) {
    const auto check_in = Date::parse("2031-01-01")->plus_days(number / kBookingsPerDay);
    return booking({{"check_in", '"' + check_in.text() + '"'},
                    {"check_out", '"' + check_in.plus_days(1).text() + '"'}});
}

/// One call. @return whether its answer names a booking
bool ask_once(Asked& asked, int port) {
    ++asked.attempts;
    const auto answer = post(port, "/book-hotel", asked.body, {{"Idempotency-Key", asked.key}});
    if (answer.status == 0 || answer.status == 503) return false;
    const auto id = answer.at("booking_id");
    if (id.empty()) return false;
    asked.two_bookings |= !asked.booking_id.empty() && asked.booking_id != id;
    asked.booking_id = id;
    asked.status = answer.at("status");
    return true;
}

}  // namespace

Guests::Guests(Options options) : options_(std::move(options)) {
    for (int guest = 0; guest < options_.guests; ++guest)
        threads_.emplace_back(
            [this, guest](const std::stop_token& stop) { book_on_and_on(stop, guest); });
}

void Guests::book_on_and_on(const std::stop_token& stop, int guest) {
    for (int number = guest; !stop.stop_requested(); number += options_.guests) {
        Asked asked;
        asked.key = "guest-" + std::to_string(number);
        asked.body = body_of(number);
        asked.began = std::chrono::steady_clock::now();
        ask(asked, number);
        asked.answered = std::chrono::steady_clock::now();
        const std::scoped_lock lock(mutex_);
        done_.push_back(std::move(asked));
    }
}

void Guests::ask(Asked& asked, int first_port) const {
    auto at = static_cast<std::size_t>(first_port);
    // No outcome within the bound is for the test to find.
    static_cast<void>(eventually(
        kPatience, [&] { return ask_once(asked, options_.ports[at++ % options_.ports.size()]); }));
}

int Guests::confirmed_since(SteadyTime since) const {
    const std::scoped_lock lock(mutex_);
    return static_cast<int>(std::count_if(done_.begin(), done_.end(), [since](const Asked& each) {
        return each.began > since && each.status == "confirmed";
    }));
}

std::vector<Asked> Guests::leave() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    return std::exchange(done_, {});
}

void settle(std::vector<Asked>& all, int port, Milliseconds most) {
    const auto until = std::chrono::steady_clock::now() + most;
    for (auto& asked : all) {
        const auto left =
            std::chrono::duration_cast<Milliseconds>(until - std::chrono::steady_clock::now());
        static_cast<void>(eventually(std::max(left, Milliseconds{0}), [&] {
            return ask_once(asked, port) && has_outcome(asked.status);
        }));
    }
}

}  // namespace bellhop::tests
