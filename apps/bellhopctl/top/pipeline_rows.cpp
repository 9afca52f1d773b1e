// Stations of the pipeline, with their figures in columns.
#include "bellhopctl/top/pipeline_rows.hpp"

#include "bellhopctl/columns.hpp"
#include "bellhopctl/top/alerts.hpp"

#include <algorithm>
#include <array>

namespace bellhop::ctl {

namespace {

using State = ServiceSight::State;

/// Figures of a station; an empty one is not known, or there is none.
struct Figures {
    std::string waiting;
    std::string in_hand;
    std::string workers;
    std::string in;
    std::string out;
};

constexpr std::size_t kLabel = 23;
constexpr std::size_t kRoomForAll = 70;

class Rows {
 public:
    Rows(const Sight& sight, Stations stations, std::size_t columns, Signs signs)
        : sight_(sight),
          stations_(stations),
          signs_(signs),
          wide_(columns >= kRoomForAll),
          label_(kLabel + (wide_ ? 4 : 0)) {}

    Lines all() {
        add({at_left("PIPELINE", label_), Tone::kQuiet},
            {"waiting", "in hand", "workers", "in/s", "out/s"}, Tone::kQuiet);
        add_service("orchestrator");
        add_queue("availability.commands");
        add_service("availability");
        add_replies();
        add_queue("payment.commands");
        add_service("payment");
        add_end();
        return std::move(lines_);
    }

 private:
    void add(const Piece& label, const Figures& figures, Tone tone) {
        std::string text = at_right(figures.waiting, 8);
        if (wide_) text += at_right(figures.in_hand, 9);
        text += at_right(figures.workers, wide_ ? 9 : 8);
        if (wide_) text += at_right(figures.in, 9) + at_right(figures.out, 9);
        lines_.push_back({label, {std::move(text), tone}});
    }

    void add_service(const std::string& name) {
        if (stations_ == Stations::kQueues) return;
        const auto found = std::find_if(sight_.services.begin(), sight_.services.end(),
                                        [&](const auto& each) { return each.name == name; });
        if (found == sight_.services.end()) return;
        const auto& service = *found;
        const bool bad = service.state == State::kAway || service.state == State::kNotReady;
        const auto tone = tone_of(service.state);
        const auto sign = bad ? trouble_sign(signs_) : good_sign(signs_);
        lines_.push_back({{at_left(sign + " " + name, label_ + 1), tone},
                          {" " + state_of(service), bad ? tone : Tone::kPlain}});
    }

    static Tone tone_of(State state) {
        switch (state) {
            case State::kReady:
                return Tone::kGood;
            case State::kNotReady:
                return Tone::kNotice;
            case State::kAway:
                return Tone::kTrouble;
            case State::kUnknown:
                break;
        }
        return Tone::kQuiet;
    }

    [[nodiscard]] std::string state_of(const ServiceSight& service) const {
        const auto words = own_words(service);
        switch (service.state) {
            case State::kReady:
                if (service.name != "orchestrator" || !sight_.traffic) return "ready";
                return "ready, asked for " + rate_text(Rate{sight_.traffic->asked_per_s}) +
                       " bookings a second";
            case State::kNotReady:
                return "not ready: " + words;
            case State::kAway:
                return "does not answer: " + words;
            case State::kUnknown:
                break;
        }
        return "...";
    }

    void add_queue(const std::string& name) {
        if (!sight_.queues) return add_figures(name, nullptr);
        const auto found = std::find_if(sight_.queues->begin(), sight_.queues->end(),
                                        [&](const Queue& each) { return each.name == name; });
        add_figures(name, found == sight_.queues->end() ? nullptr : &*found);
    }

    /// Of all instances together.
    void add_replies() {
        if (!sight_.queues) return add_figures("replies", nullptr);
        Queue sum;
        for (const auto& queue : *sight_.queues) {
            if (role_of(queue.name).kind != QueueRole::Kind::kReplies) continue;
            sum.waiting += queue.waiting;
            sum.in_hand += queue.in_hand;
            sum.consumers += queue.consumers;
            sum.in.per_second += queue.in.per_second;
            sum.out.per_second += queue.out.per_second;
        }
        add_figures("replies", &sum);
    }

    void add_figures(const std::string& name, const Queue* queue) {
        const Piece label{at_left(flow_sign(signs_) + " " + name, label_), Tone::kQuiet};
        if (queue == nullptr) return add(label, {"?", "?", "?", "?", "?"}, Tone::kQuiet);
        const bool nobody = queue->consumers == 0;
        const bool waits = queue->waiting > 0;
        add({label.text, waits ? Tone::kPlain : Tone::kQuiet},
            {std::to_string(queue->waiting), std::to_string(queue->in_hand),
             std::to_string(queue->consumers), rate_text(queue->in), rate_text(queue->out)},
            nobody ? Tone::kTrouble : (waits ? Tone::kNotice : Tone::kPlain));
    }

    void add_end() {
        Line line{{at_left(good_sign(signs_) + " confirmed", label_ + 1), Tone::kGood}};
        if (!sight_.traffic) {
            line.push_back({" ?", Tone::kQuiet});
        } else {
            const auto& traffic = *sight_.traffic;
            const auto count = traffic.settled.find("confirmed");
            const auto speed = traffic.settled_per_s.find("confirmed");
            line.push_back(
                {" " + std::to_string(count == traffic.settled.end() ? 0 : count->second) + ", " +
                 rate_text(Rate{speed == traffic.settled_per_s.end() ? 0 : speed->second}) +
                 " a second"});
        }
        lines_.push_back(std::move(line));
    }

    const Sight& sight_;
    Stations stations_;
    Signs signs_;
    bool wide_;
    std::size_t label_;
    Lines lines_;
};

}  // namespace

Lines pipeline_rows(const Sight& sight, Stations stations, std::size_t columns, Signs signs) {
    return Rows(sight, stations, columns, signs).all();
}

}  // namespace bellhop::ctl
