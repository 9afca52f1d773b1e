// GET /trouble, POST /trouble/look, /trouble/replay and /trouble/discard: what the operator's tool
// says is wrong, and what it can do about dead letters.
#pragma once

#include "orchestrator/dashboard/answer.hpp"
#include "orchestrator/dashboard/operator_tool.hpp"
#include "wire/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// What to do with dead letters: as `bellhopctl dlq` takes it. @throws BadMessage for a body that
/// names neither a cause nor a booking, or both, or one that can't be, or no reason to discard
[[nodiscard]] std::vector<std::string> replay_arguments(const std::string& body);
[[nodiscard]] std::vector<std::string> discard_arguments(const std::string& body);

/// Adds the schemas of those bodies.
void describe_trouble(wire::Schemas& schemas);

/// The last findings of doctor, audit and dead letters, each with its time. Whoever looks gets what
/// is known, and makes the doctor and the dead letters look again once a minute at most. Who may
/// call what is the caller's matter. One thread.
class Trouble {
 public:
    Trouble(const Clock& clock, OperatorTool& tool);

    /// What is known now, and what is being looked at.
    /// @param dead_letters how many there are, as far as is known: where these are others than
    /// those that were looked at, they are looked at again sooner
    [[nodiscard]] http::Response respond(std::optional<std::int64_t> dead_letters);
    /// Looks at everything anew, the audit too; 202 at once. @throws Unavailable without the tool
    [[nodiscard]] http::Response look();
    /// Answers with the tool's report when it is done. @throws as above, or BadMessage
    void replay(const http::Request& request, const OnAnswer& answer);
    void discard(const http::Request& request, const OnAnswer& answer);

 private:
    struct Board {
        std::string name;
        std::vector<std::string> arguments;
        Milliseconds timeout;
        bool by_itself;  ///< looked at because somebody looks here
        OperatorTool::Told told{};
        Timestamp at{};
        bool looking = false;
    };
    void look_at(Board& board);
    [[nodiscard]] bool is_due(const Board& board, std::optional<std::int64_t> dead_letters) const;
    void work(std::vector<std::string> arguments, const OnAnswer& answer);
    [[nodiscard]] std::string text_of(const Board& board) const;
    [[nodiscard]] http::Response told(int status) const;

    const Clock& clock_;
    OperatorTool& tool_;
    std::vector<Board> boards_;
};

}  // namespace bellhop::orchestrator
