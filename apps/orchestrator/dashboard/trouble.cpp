// Boards with what was found last.
#include "orchestrator/dashboard/trouble.hpp"

#include "core/errors.hpp"
#include "orchestrator/book/sql_bookings.hpp"
#include "wire/json_text.hpp"

#include <algorithm>
#include <tuple>

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kLookAgainAfter{60000};
constexpr Milliseconds kQuick{30000};
constexpr Milliseconds kSlow{180000};
/// Looking lends the letters out for a moment, in which they are not counted.
constexpr Milliseconds kLookSooner{5000};
constexpr std::size_t kDeadLetters = 1;  // among the boards

/// Which letters: those of a cause, or of a booking.
struct ReplayRequest {
    std::optional<std::string> cause;
    std::optional<std::string> booking_id;
    static constexpr auto fields() {
        using R = ReplayRequest;
        return wire::fields(wire::field("cause", &R::cause),
                            wire::field("booking_id", &R::booking_id));
    }
};

struct DiscardRequest : ReplayRequest {
    std::string reason;  ///< kept with the letters
    static constexpr auto fields() {
        return std::tuple_cat(
            ReplayRequest::fields(),
            wire::fields(wire::field("reason", &DiscardRequest::reason, wire::Text{1, 500})));
    }
};

bool is_cause(const std::string& text) {
    return text.size() == 8 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// `--flag=value`: a value is never taken for a flag of its own.
std::vector<std::string> arguments_of(const std::string& verb, const ReplayRequest& wish) {
    if (wish.cause.has_value() == wish.booking_id.has_value())
        throw BadMessage("cause", "name a cause or a booking_id");
    std::vector<std::string> all{"dlq", verb, "--json"};
    if (wish.cause) {
        if (!is_cause(*wish.cause)) throw BadMessage("cause", "is no code of a cause");
        all.push_back("--cause=" + *wish.cause);
    } else {
        if (!booking_number(*wish.booking_id)) throw BadMessage("booking_id", "is no booking id");
        all.push_back("--booking=" + *wish.booking_id);
    }
    return all;
}

struct LetterCount {
    std::int64_t letters = 0;
    static constexpr auto fields() {
        return wire::fields(wire::optional("letters", &LetterCount::letters));
    }
};

std::int64_t letters_in(const std::string& report) {
    return report.empty() ? 0 : wire::decode<LetterCount>(report).letters;
}

}  // namespace

void describe_trouble(wire::Schemas& schemas) {
    schemas.add<ReplayRequest>("ReplayRequest", wire::Side::kRead)
        .add<DiscardRequest>("DiscardRequest", wire::Side::kRead);
}

std::vector<std::string> replay_arguments(const std::string& body) {
    return arguments_of("replay", wire::decode<ReplayRequest>(body));
}

std::vector<std::string> discard_arguments(const std::string& body) {
    const auto wish = wire::decode<DiscardRequest>(body);
    auto all = arguments_of("discard", wish);
    all.push_back("--reason=" + wish.reason);
    return all;
}

Trouble::Trouble(const Clock& clock, OperatorTool& tool)
    : clock_(clock),
      tool_(tool),
      boards_{{"doctor", {"doctor", "--json", "--patience=5"}, kQuick, true},
              {"dead_letters", {"dlq", "list", "--json"}, kQuick, true},
              {"audit", {"audit", "--json"}, kSlow, false}} {}

bool Trouble::is_due(const Board& board, std::optional<std::int64_t> dead_letters) const {
    const auto age = clock_.now() - board.at;
    if (age >= kLookAgainAfter) return true;
    const bool letters = &board == &boards_[kDeadLetters] && dead_letters && !board.looking;
    return letters && age >= kLookSooner && *dead_letters != letters_in(board.told.json);
}

http::Response Trouble::respond(std::optional<std::int64_t> dead_letters) {
    if (tool_.missing().empty()) {
        for (auto& board : boards_) {
            if (board.by_itself && is_due(board, dead_letters)) look_at(board);
        }
    }
    return told(200);
}

http::Response Trouble::look() {
    if (const auto missing = tool_.missing(); !missing.empty())
        throw Unavailable("bellhopctl", "the setting " + missing + " is missing");
    for (auto& board : boards_) look_at(board);
    return told(202);
}

void Trouble::replay(const http::Request& request, const OnAnswer& answer) {
    work(replay_arguments(request.body), answer);
}

void Trouble::discard(const http::Request& request, const OnAnswer& answer) {
    work(discard_arguments(request.body), answer);
}

void Trouble::work(std::vector<std::string> arguments, const OnAnswer& answer) {
    tool_.run(std::move(arguments), kSlow, [this, answer](const OperatorTool::Told& told) {
        answer(told.trouble.empty() ? http::json(200, told.json) : http::error(502, told.trouble));
        look_at(boards_[kDeadLetters]);
    });
}

void Trouble::look_at(Board& board) {
    if (board.looking || tool_.full()) return;
    tool_.run(board.arguments, board.timeout, [this, &board](const OperatorTool::Told& told) {
        board.looking = false;
        board.told = told;
        board.at = clock_.now();
    });
    board.looking = true;
}

std::string Trouble::text_of(const Board& board) const {
    std::string text =
        wire::quoted(board.name) + R"(:{"looking":)" + (board.looking ? "true" : "false");
    if (board.at != Timestamp{}) text += R"(,"at":)" + wire::quoted(to_text(board.at));
    if (!board.told.trouble.empty()) text += R"(,"trouble":)" + wire::quoted(board.told.trouble);
    if (!board.told.json.empty()) text += R"(,"report":)" + board.told.json;
    return text + "}";
}

http::Response Trouble::told(int status) const {
    std::string text = "{";
    if (const auto missing = tool_.missing(); !missing.empty())
        text += R"("missing_setting":)" + wire::quoted(missing) + ",";
    for (const auto& board : boards_)
        text += (&board == &boards_.front() ? "" : ",") + text_of(board);
    return http::json(status, text + "}");
}

}  // namespace bellhop::orchestrator
