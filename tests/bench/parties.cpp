// Batches as Bellhop's own: whatever has come is one transaction, one burst of publishes, one
// acknowledgement.
#include "bench/parties.hpp"

#include <array>
#include <chrono>

#include <poll.h>

namespace bellhop::bench {

namespace {

constexpr std::uint16_t kPrefetch = 512;
constexpr std::size_t kMostInBatch = 512;
constexpr auto kLongestDrain = std::chrono::seconds(5);
constexpr std::int64_t kFirstNumber = 179'529'541'442'982'901;
const std::string kReplies = "orchestrator.replies.1";

struct Command {
    std::string_view queue, type, step, body;
};
/// The bodies that Bellhop sends for the bookings of the inventory.
constexpr std::array<Command, 2> kCommands{
    Command{
        "availability.commands", "availability.hold.v1", "/hold_room",
        R"({"booking_id":"BOOK179529541442982901","hotel_name":"Bench Hotel 1000","room_type":"Suite","check_in":"2027-01-01","check_out":"2027-01-04","num_guests":2})"},
    Command{
        "payment.commands", "payment.charge.v1", "/charge_payment",
        R"({"booking_id":"BOOK179529541442982901","guest_name":"Guest 10000","hotel_name":"Bench Hotel 1000","amount":{"amount":900.00,"currency":"USD"},"payment_method":"credit_card"})"}};

std::int64_t number_in(const std::string& correlation_id) {
    return std::stoll(correlation_id.substr(4));
}

}  // namespace

Party::Party(const CeilingPlan& plan, const std::string& user, const std::string& queue)
    : out_({plan.amqp_port, user, plan.passwords.at(user)}),
      in_({plan.amqp_port, user, plan.passwords.at(user)}) {
    out_.confirm_publishes();
    in_.consume(queue, kPrefetch);
}

void Party::wait_for_frames() {
    std::array<pollfd, 2> sockets{pollfd{out_.socket(), POLLIN, 0},
                                  pollfd{in_.socket(), POLLIN, 0}};
    ::poll(sockets.data(), sockets.size(), 20);
}

std::vector<Incoming> Party::deliveries() {
    std::vector<Incoming> batch;
    while (batch.size() < kMostInBatch) {
        auto next = in_.delivery();
        if (!next) break;
        batch.push_back(std::move(*next));
    }
    in_.release_buffers();
    return batch;
}

WorkerParty::WorkerParty(const CeilingPlan& plan, Words words, std::unique_ptr<Rows> rows)
    : Party(plan, words.user, words.queue), words_(std::move(words)), rows_(std::move(rows)) {}

void WorkerParty::run(const std::atomic<bool>& over) {
    bool more = false;
    while (!over) {
        if (!more) wait_for_frames();
        const auto batch = deliveries();
        more = batch.size() == kMostInBatch;
        if (!batch.empty()) answer(batch);
        take_confirms();
    }
    // Nothing unacknowledged is left to whoever measures next.
    for (int turns = 0; !unconfirmed_.empty() && turns < 100; ++turns) {
        wait_for_frames();
        take_confirms();
    }
}

void WorkerParty::answer(const std::vector<Incoming>& batch) {
    for (int commit = 0; rows_ && commit < words_.commits; ++commit) {
        for (const auto& command : batch) rows_->step(number_in(command.correlation_id), commit);
        rows_->commit();
    }
    out_.cork(1);
    for (const auto& command : batch) {
        out_.publish({"bellhop.replies",
                      kReplies,
                      words_.reply_type,
                      command.correlation_id + "/hold_room/reply",
                      command.correlation_id,
                      {},
                      words_.user,
                      words_.reply_body,
                      1});
        // The tags of both connections run side by side: every delivery is answered once, in order.
        unconfirmed_.insert(++published_);
    }
    out_.cork(0);
}

void WorkerParty::take_confirms() {
    while (const auto confirm = out_.confirm()) {
        if (confirm->multiple) {
            unconfirmed_.erase(unconfirmed_.begin(), unconfirmed_.upper_bound(confirm->tag));
        } else {
            unconfirmed_.erase(confirm->tag);
        }
    }
    out_.release_buffers();
    const auto done = unconfirmed_.empty() ? published_ : *unconfirmed_.begin() - 1;
    if (done == acknowledged_) return;
    acknowledged_ = done;
    in_.acknowledge_up_to(done);
}

ChainParty::ChainParty(const CeilingPlan& plan, std::unique_ptr<Rows> rows)
    : Party(plan, "orchestrator", kReplies),
      plan_(plan),
      rows_(std::move(rows)),
      next_(kFirstNumber + std::chrono::duration_cast<std::chrono::microseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count()) {}

void ChainParty::start_chain() {
    const auto number = next_++;
    began_[number] = Clock::now();
    if (rows_) rows_->step(number, 0);
    to_publish_.emplace_back(number, 0);
}

void ChainParty::take(const Incoming& reply) {
    const auto number = number_in(reply.correlation_id);
    const auto began = began_.find(number);
    if (began == began_.end()) return;  // of an earlier run
    if (reply.type == "availability.held.v1") {
        if (rows_) rows_->step(number, 1);
        to_publish_.emplace_back(number, 1);
        return;
    }
    if (rows_) rows_->step(number, 2);
    latency_us_.push_back(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began->second)
            .count()));
    began_.erase(began);
    if (!draining_) start_chain();
}

void ChainParty::publish_all() {
    out_.cork(1);
    for (const auto& [number, which] : to_publish_) {
        const auto& command = kCommands.at(static_cast<std::size_t>(which));
        const auto id = "BOOK" + std::to_string(number);
        out_.publish({"bellhop.commands", command.queue, command.type,
                      id + std::string(command.step), id, kReplies, "orchestrator", command.body,
                      2});
    }
    out_.cork(0);
    to_publish_.clear();
}

void ChainParty::turn() {
    if (rows_) rows_->commit();
    publish_all();
    wait_for_frames();
    const auto batch = deliveries();
    for (const auto& reply : batch) take(reply);
    if (!batch.empty()) in_.acknowledge_up_to(batch.back().tag);
    while (out_.confirm()) {
    }
    out_.release_buffers();
    if (stop_was_asked()) throw Interrupted{};
}

void ChainParty::run(CeilingRun& run) {
    for (int chain = 0; chain < plan_.in_flight; ++chain) start_chain();
    const auto until = [&](Clock::time_point end) {
        while (Clock::now() < end && !run.over && !began_.empty()) turn();
    };
    until(Clock::now() + plan_.warm_up);
    plan_.at_start();
    latency_us_.clear();
    const auto began = Clock::now();
    until(began + plan_.measured);
    run.result.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    plan_.at_end();
    run.result.latency_us = latency_us_;
    draining_ = true;
    until(Clock::now() + kLongestDrain);
    turn();
}

}  // namespace bellhop::bench
