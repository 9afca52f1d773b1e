// The attributes of an event, as bellhopctl reads them from the broker: taken or refused, and what
// is taken is the same when it is written and read again.
#include "fuzz/try_one.hpp"
#include "wire/cloud_event.hpp"

namespace bellhop::fuzz {

void try_one(std::string_view bytes) {
    wire::EventHeading heading;
    const auto read = [&heading](std::string_view text) {
        return taken([&] { heading = wire::decode<wire::EventHeading>(std::string(text)); });
    };
    if (!read(bytes)) return;
    BELLHOP_CHECK(!heading.id.empty() && heading.id.size() <= 255);
    BELLHOP_CHECK(!heading.source.empty() && !heading.type.empty());
    const auto text = wire::encode(heading);
    BELLHOP_CHECK(read(text));
    BELLHOP_CHECK(wire::encode(heading) == text);
}

}  // namespace bellhop::fuzz
