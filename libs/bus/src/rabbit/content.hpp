// Puts a delivery together from its method, header and body frames.
#pragma once

#include "bus/bus.hpp"
#include "frames.hpp"

#include <optional>

namespace bellhop::bus {

/// A delivery that is complete.
struct Content {
    Delivery delivery;
    bool too_large = false;  ///< over kMostBody: the body was dropped as it came
};

/// One channel's contents; their frames never mix within a channel. Everything is copied: the
/// codec's memory dies with the frame.
class ContentAssembler {
 public:
    void begin(const amqp_basic_deliver_t& deliver, std::uint64_t connection);
    /// A header or body frame. @return the content, when this frame completes it
    [[nodiscard]] std::optional<Content> add(const amqp_frame_t& frame);
    void clear() { content_.reset(); }

 private:
    [[nodiscard]] std::optional<Content> complete();

    std::optional<Content> content_;
    std::uint64_t missing_ = 0;
};

}  // namespace bellhop::bus
