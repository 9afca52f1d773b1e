// Which deliveries of a channel are still unacknowledged.
#include "ack_ledger.hpp"

namespace bellhop::bus {

void AckLedger::delivered(std::uint64_t number) {
    if (marks_.empty()) first_ = number;
    while (first_ + marks_.size() < number) marks_.push_back(Mark::kDone);
    marks_.push_back(Mark::kOutstanding);
    ++outstanding_;
}

std::vector<Ack> AckLedger::acknowledge(std::span<const std::uint64_t> numbers) {
    std::uint64_t last = 0;
    for (const auto number : numbers) {
        auto* mark = find(number);
        if (mark == nullptr || *mark != Mark::kOutstanding) continue;
        *mark = Mark::kAcknowledged;
        --outstanding_;
        last = std::max(last, number);
    }
    std::vector<Ack> acks;
    bool prefix = true;
    for (auto number = first_; number <= last && number - first_ < marks_.size(); ++number) {
        auto& mark = marks_[number - first_];
        if (mark == Mark::kOutstanding) prefix = false;
        if (mark != Mark::kAcknowledged) continue;
        mark = Mark::kDone;
        if (prefix && !acks.empty()) acks.pop_back();
        acks.push_back({number, prefix});
    }
    trim();
    return acks;
}

bool AckLedger::take(std::uint64_t number) {
    auto* mark = find(number);
    if (mark == nullptr || *mark != Mark::kOutstanding) return false;
    *mark = Mark::kDone;
    --outstanding_;
    trim();
    return true;
}

void AckLedger::clear() {
    marks_.clear();
    first_ = 1;
    outstanding_ = 0;
}

AckLedger::Mark* AckLedger::find(std::uint64_t number) {
    if (number < first_ || number - first_ >= marks_.size()) return nullptr;
    return &marks_[number - first_];
}

void AckLedger::trim() {
    while (!marks_.empty() && marks_.front() == Mark::kDone) {
        marks_.pop_front();
        ++first_;
    }
}

}  // namespace bellhop::bus
