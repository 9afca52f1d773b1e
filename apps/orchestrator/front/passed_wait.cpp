// `decided BOOK1 4200`: what is waited for, and for how many milliseconds.
#include "orchestrator/front/passed_wait.hpp"

#include "core/errors.hpp"

#include <sstream>

namespace bellhop::orchestrator {

std::string to_note(const PassedWait& wait) {
    return (wait.until == Until::kDecided ? "decided " : "settled ") + wait.id.value() + " " +
           std::to_string(wait.left.count());
}

PassedWait read_note(const std::string& note) {
    std::istringstream words(note);
    std::string until;
    std::string id;
    Milliseconds::rep left = 0;
    const bool whole = words >> until >> id >> left && words.eof();
    if (!whole || (until != "decided" && until != "settled"))
        throw BadMessage("note", "this program does not know what was waited for");
    return {until == "decided" ? Until::kDecided : Until::kSettled, BookingId{id},
            Milliseconds{left}};
}

}  // namespace bellhop::orchestrator
