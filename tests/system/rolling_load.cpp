// No client here tries anything a second time.
#include "rolling_load.hpp"

#include "core/date.hpp"
#include "desk.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace bellhop::tests {

namespace {

constexpr int kBookingsPerDay = 40;  // Fewer than there are rooms.
constexpr std::size_t kMostErrors = 100;

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

std::string booking_on_day(int day) {
    const auto check_in = Date::parse("2031-01-01")->plus_days(day);
    return booking({{"check_in", quoted(check_in.text())},
                    {"check_out", quoted(check_in.plus_days(1).text())}});
}

std::string member_of(const RawAnswer& answer, const std::string& name) {
    const auto body = wire::parse(answer.body);
    const auto* found = body.member(name);
    return found == nullptr ? "" : found->text;
}

/// The number of an event in a block of a stream; nothing for a comment.
std::optional<std::int64_t> number_in(const std::string& block) {
    const auto from = block.find("id: ");
    if (from == std::string::npos) return std::nullopt;
    return std::stoll(block.substr(from + 4));
}

}  // namespace

RawAnswer SingleClient::ask(const std::string& bytes) {
    if (!connection_) connection_ = std::make_unique<RawClient>(port_);
    if (!connection_->send(bytes)) throw std::runtime_error("the connection is closed");
    auto answer = connection_->read_answer();
    if (answer.status == 0) throw std::runtime_error("no answer to " + bytes.substr(0, 60));
    if (manner_ == Manner::kConnectsAnew || answer.header("connection") == "close") hang_up();
    return answer;
}

RollingLoad::RollingLoad(const DevHouse& house) : house_(house) {
    add_bookers();
    add_readers();
    add_payers();
    events_reader_ = std::jthread([this](const std::stop_token& stop) { read_events(stop); });
}

void RollingLoad::add(const std::string& name, SingleClient client, Turn turn) {
    threads_.emplace_back([this, name, client = std::move(client),
                           turn = std::move(turn)](const std::stop_token& stop) mutable {
        for (int number = 0; !stop.stop_requested(); ++number) {
            const auto began = std::chrono::steady_clock::now();
            try {
                turn(client, number);
                ++answers_;
            } catch (const std::exception& error) {
                failed(name, error.what());
                client.hang_up();
            }
            const auto took =
                std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began);
            longest_ms_ = std::max<std::int64_t>(longest_ms_, took.count());
        }
    });
}

void RollingLoad::expect(const RawAnswer& answer, std::initializer_list<int> statuses) {
    if (std::find(statuses.begin(), statuses.end(), answer.status) != statuses.end()) return;
    throw std::runtime_error("answered " + std::to_string(answer.status) + " " + answer.body);
}

void RollingLoad::book(SingleClient& client, const std::string& header_lines,
                       std::initializer_list<int> statuses) {
    const auto body = booking_on_day(next_booking_++ / kBookingsPerDay);
    const auto answer = client.ask(request_with("POST", "/book-hotel", body, header_lines));
    expect(answer, statuses);
    const auto id = member_of(answer, "booking_id");
    const std::scoped_lock lock(mutex_);
    if (!bookings_.emplace(id, member_of(answer, "status")).second)
        throw std::runtime_error("a second answer for " + id);
}

void RollingLoad::add_bookers() {
    const int port = house_.port("orchestrator");
    // 402: the gateway declines some. Who waits for up to 30 s hears the outcome, over any restart.
    for (const auto manner : {Manner::kKeepsAlive, Manner::kKeepsAlive, Manner::kConnectsAnew}) {
        add("booker", {port, manner}, [this](auto& client, int) {
            book(client, "", {200, 202, 402});
        });
        add("patient booker", {port, manner}, [this](auto& client, int) {
            book(client, "Prefer: wait=30\r\n", {200, 402});
        });
    }
    add("hasty booker", {port, Manner::kKeepsAlive},
        [this](auto& client, int) { book(client, "Prefer: respond-async\r\n", {202}); });
}

void RollingLoad::add_readers() {
    for (const auto manner : {Manner::kKeepsAlive, Manner::kConnectsAnew}) {
        for (const std::string service : {"orchestrator", "availability", "payment"}) {
            add("reader of " + service, {house_.port(service), manner},
                [this](auto& client, int number) {
                    const auto* target = number % 2 == 0 ? "/ready" : "/health";
                    expect(client.ask(request("GET", target)), {200});
                });
        }
        add("lister", {house_.port("orchestrator"), manner}, [this](auto& client, int) {
            expect(client.ask(request("GET", "/bookings?limit=3")), {200});
        });
    }
}

void RollingLoad::add_payers() {
    add("payer", {house_.port("payment"), Manner::kKeepsAlive},
        [this](auto& client, int number) { pay(client, number); });
    add("asker", {house_.port("availability"), Manner::kKeepsAlive}, [this](auto& client, int) {
        const auto body = booking_on_day(0);
        expect(client.ask(request_with("POST", "/check-availability", body)), {200});
    });
}

void RollingLoad::pay(SingleClient& client, int number) {
    const auto body = object({{"booking_id", quoted("DIRECT" + std::to_string(number))},
                              {"guest_name", "\"Ada\""},
                              {"hotel_name", "\"Oceanview Resort\""},
                              {"amount", "10.00"},
                              {"payment_method", "\"paypal\""}});
    const auto paid = client.ask(request_with("POST", "/process-payment", body));
    expect(paid, {200, 402});
    const auto target = "/payment-status/" + member_of(paid, "transaction_id");
    expect(client.ask(request("GET", target)), {200});
}

void RollingLoad::read_events(const std::stop_token& stop) {
    std::int64_t last = -1;
    while (!stop.stop_requested()) {
        try {
            RawClient reader(house_.port("orchestrator"));
            const auto resume = last < 0 ? "" : "Last-Event-ID: " + std::to_string(last) + "\r\n";
            reader.send(request("GET", "/events", resume));
            if (!reader.read_until("\r\n\r\n").starts_with("HTTP/1.1 200"))
                throw std::runtime_error("no stream");
            if (read_stream(reader, stop, last)) ++resumed_;
        } catch (const std::exception& error) {
            failed("reader of events", error.what());
        }
    }
}

bool RollingLoad::read_stream(RawClient& reader, const std::stop_token& stop, std::int64_t& last) {
    while (!stop.stop_requested()) {
        const auto block = reader.read_until("\n\n");
        if (block.empty()) {
            const bool orderly = !reader.read_until("0\r\n\r\n").empty() && reader.closed_cleanly();
            if (!orderly && !stop.stop_requested()) throw std::runtime_error("a stream cut short");
            return true;
        }
        const auto number = number_in(block);
        if (!number) continue;
        if (last >= 0 && *number != last + 1)
            throw std::runtime_error("event " + std::to_string(*number) + " after event " +
                                     std::to_string(last));
        last = *number;
        ++events_;
    }
    return false;
}

void RollingLoad::failed(const std::string& who, const std::string& what) {
    const std::scoped_lock lock(mutex_);
    if (errors_.size() < kMostErrors) errors_.push_back(who + ": " + what);
}

void RollingLoad::leave() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    events_reader_.request_stop();
    // Its events wake the reader, who then sees that it may go.
    SingleClient last(house_.port("orchestrator"), Manner::kConnectsAnew);
    book(last, "", {200, 202, 402});
    events_reader_ = {};
}

}  // namespace bellhop::tests
