// Strong ids: a booking id can't be passed where a message id is meant.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace bellhop {

/// An identifier that is text on the wire and in the database, and a type of its own in the code.
template <class Tag>
class Id {
 public:
    Id() = default;
    explicit Id(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] const std::string& value() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }

    friend auto operator<=>(const Id&, const Id&) = default;
    friend bool operator==(const Id&, const Id&) = default;

 private:
    std::string value_;
};

/// One booking, from the first request to the last refund. It is also the correlation id of every
/// message.
using BookingId = Id<struct BookingTag>;
/// One payment transaction, `TXN` and digits.
using TransactionId = Id<struct TransactionTag>;
/// One message. The same id means the same message, however often it is sent.
using MessageId = Id<struct MessageTag>;

}  // namespace bellhop

template <class Tag>
struct std::hash<bellhop::Id<Tag>> {
    std::size_t operator()(const bellhop::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.value());
    }
};
