// Writing about queues.
#include "bellhopctl/queues/print.hpp"

#include "bellhopctl/columns.hpp"
#include "bellhopctl/format.hpp"

#include <algorithm>

namespace bellhop::ctl {

namespace {

struct QueueBody {
    std::string name;
    std::string purpose;
    std::int64_t waiting = 0;
    std::int64_t in_hand = 0;
    std::int64_t consumers = 0;
    Rate in;
    Rate out;
    std::optional<std::int64_t> oldest_s;
    std::optional<std::int64_t> limit;
    std::optional<std::string> remark;
    std::optional<std::string> next;
    static constexpr auto fields() {
        using Q = QueueBody;
        return wire::fields(
            wire::field("name", &Q::name), wire::field("purpose", &Q::purpose),
            wire::field("waiting", &Q::waiting), wire::field("in_hand", &Q::in_hand),
            wire::field("consumers", &Q::consumers), wire::field("in_per_second", &Q::in),
            wire::field("out_per_second", &Q::out), wire::field("oldest_s", &Q::oldest_s),
            wire::field("limit", &Q::limit), wire::field("remark", &Q::remark),
            wire::field("next", &Q::next));
    }
};

struct QueuesBody {
    std::vector<QueueBody> queues;
    static constexpr auto fields() {
        return wire::fields(wire::field("queues", &QueuesBody::queues));
    }
};

const Remark* remark_on(const std::vector<Remark>& remarks, const std::string& queue) {
    const auto found = std::find_if(remarks.begin(), remarks.end(),
                                    [&](const Remark& each) { return each.queue == queue; });
    return found == remarks.end() ? nullptr : &*found;
}

std::optional<std::int64_t> oldest_s(const Queue& queue, Timestamp now) {
    if (!queue.oldest_sent) return std::nullopt;
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - *queue.oldest_sent);
    return std::max<std::int64_t>(0, age.count());
}

bool is_interesting(const Queue& queue, const Remark* remark) {
    const auto kind = role_of(queue.name).kind;
    return remark != nullptr || queue.consumers > 0 || queue.waiting + queue.in_hand > 0 ||
           kind == QueueRole::Kind::kCommands || kind == QueueRole::Kind::kDead;
}

Table empty_table() {
    using Side = Table::Side;
    return Table({{"QUEUE"},
                  {"WAITING", Side::kRight},
                  {"IN HAND", Side::kRight},
                  {"CONSUMERS", Side::kRight},
                  {"IN/S", Side::kRight},
                  {"OUT/S", Side::kRight},
                  {"OLDEST", Side::kRight},
                  {"WHAT FOR"}});
}

std::string what_next(const std::vector<Remark>& remarks) {
    if (remarks.empty()) return "\nnothing is off\n";
    std::string text = "\n";
    for (const auto& remark : remarks) text += "! " + remark.queue + ": " + remark.what + '\n';
    text += "next:\n";
    std::vector<std::string> told;
    for (const auto& remark : remarks) {
        if (std::find(told.begin(), told.end(), remark.next) != told.end()) continue;
        told.push_back(remark.next);
        text += "  " + remark.next + '\n';
    }
    return text;
}

}  // namespace

std::string queues_text(const std::vector<Queue>& queues, Timestamp now, Shown shown,
                        const Place& place) {
    const auto remarks = remarks_on(queues, place);
    auto table = empty_table();
    std::size_t left_out = 0;
    for (const auto& queue : queues) {
        const auto* remark = remark_on(remarks, queue.name);
        if (shown == Shown::kInteresting && !is_interesting(queue, remark)) {
            ++left_out;
            continue;
        }
        const auto age = oldest_s(queue, now);
        table.add({queue.name, std::to_string(queue.waiting), std::to_string(queue.in_hand),
                   std::to_string(queue.consumers), rate_text(queue.in), rate_text(queue.out),
                   age ? age_text(*age) : "-", purpose_of(queue.name)});
    }
    std::string text;
    for (const auto& line : table.lines()) text += line + '\n';
    if (left_out > 0)
        text +=
            "and " + std::to_string(left_out) + " more, empty and idle as they should be (--all)\n";
    return text + what_next(remarks);
}

std::string queues_json(const std::vector<Queue>& queues, Timestamp now, const Place& place) {
    const auto remarks = remarks_on(queues, place);
    QueuesBody body;
    for (const auto& queue : queues) {
        QueueBody line{queue.name,      purpose_of(queue.name),
                       queue.waiting,   queue.in_hand,
                       queue.consumers, queue.in,
                       queue.out,       oldest_s(queue, now),
                       queue.limit,     std::nullopt,
                       std::nullopt};
        if (const auto* remark = remark_on(remarks, queue.name)) {
            line.remark = remark->what;
            line.next = remark->next;
        }
        body.queues.push_back(std::move(line));
    }
    return wire::encode(body) + '\n';
}

}  // namespace bellhop::ctl
