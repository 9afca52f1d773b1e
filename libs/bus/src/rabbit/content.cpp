// Puts a delivery together from its frames.
#include "content.hpp"

#include "properties.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::bus {

void ContentAssembler::begin(const amqp_basic_deliver_t& deliver, std::uint64_t connection) {
    auto& content = content_.emplace();
    content.delivery.tag = {connection, deliver.delivery_tag};
    content.delivery.redelivered = deliver.redelivered != 0;
    content.delivery.envelope.exchange = to_text(deliver.exchange);
    content.delivery.envelope.routing_key = to_text(deliver.routing_key);
}

std::optional<Content> ContentAssembler::add(const amqp_frame_t& frame) {
    if (!content_) return std::nullopt;
    auto& body = content_->delivery.envelope.body;
    if (frame.frame_type == AMQP_FRAME_HEADER) {
        missing_ = frame.payload.properties.body_size;
        content_->too_large = missing_ > kMostBody;
        if (!content_->too_large) body.reserve(missing_);
        read_properties(
            *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded),
            content_->delivery.envelope);
    } else if (frame.frame_type == AMQP_FRAME_BODY) {
        const auto part = to_view(frame.payload.body_fragment);
        if (!content_->too_large) body.append(part.substr(0, missing_));
        missing_ -= std::min<std::uint64_t>(missing_, part.size());
    }
    if (missing_ > 0) return std::nullopt;
    return complete();
}

std::optional<Content> ContentAssembler::complete() {
    return std::exchange(content_, std::nullopt);
}

}  // namespace bellhop::bus
