// The errors that are thrown: the world failed, a racing twin won, or bytes from outside make no
// sense. What the business refuses is a value, never one of these. Who may catch them is said in
// ARCHITECTURE.md.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace bellhop {

/// A broker, database or network does not answer. Trying again later may succeed.
class Unavailable : public std::runtime_error {
 public:
    /// @param who the thing that is away, such as "database" @param why what it said
    /// @param retry_after_s seconds after which asking again makes sense
    Unavailable(std::string who, const std::string& why, std::int64_t retry_after_s = 1)
        : std::runtime_error(who + ": " + why),
          who_(std::move(who)),
          retry_after_s_(retry_after_s) {}
    [[nodiscard]] const std::string& who() const { return who_; }
    [[nodiscard]] std::int64_t retry_after_s() const { return retry_after_s_; }

 private:
    std::string who_;
    std::int64_t retry_after_s_;
};

/// A row was there already, or another transaction was first. Trying again alone decides it.
class Conflict : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

/// Bytes from outside that can't be what they claim to be. Trying again never helps.
class BadMessage : public std::runtime_error {
 public:
    /// @param field the member that is wrong, as a path such as `stay.check_in`; empty for the
    /// whole
    BadMessage(std::string field, const std::string& why)
        : std::runtime_error(field.empty() ? why : field + ": " + why),
          field_(std::move(field)),
          why_(why) {}
    [[nodiscard]] const std::string& field() const { return field_; }
    /// The reason, without the field.
    [[nodiscard]] const std::string& why() const { return why_; }

 private:
    std::string field_;
    std::string why_;
};

/// Required members are absent: `field()` names them all, separated by ", ".
class MissingFields : public BadMessage {
 public:
    using BadMessage::BadMessage;
};

/// The program was started in a way that can't work; the text says what to change.
class BadConfiguration : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

}  // namespace bellhop
