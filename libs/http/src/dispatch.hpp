// From a complete request to its handler; and answers that need none.
#pragma once

#include "connection.hpp"

#include <memory>
#include <string>

namespace bellhop::http {

/// A request as it came.
struct Complete {
    Head head;
    std::string body;
    Timestamp at;  ///< when it was complete
    Begins begins = Begins::kAtOnce;
};

/// Calls the handler of the route, or answers 404, 405 or OPTIONS. What the handler throws is
/// answered.
void dispatch(const std::shared_ptr<Shared>& shared, const std::shared_ptr<Connection>& connection,
              Complete complete);

/// Has a request answered that a predecessor passed on.
void answer_passed(const std::shared_ptr<Shared>& shared,
                   const std::shared_ptr<Connection>& connection, PassedRequest request);

/// The answer to a request that is not served, and tells the observer of it.
[[nodiscard]] std::string refusal_answer(Shared& shared, const Head& head, const Refusal& refusal);

}  // namespace bellhop::http
