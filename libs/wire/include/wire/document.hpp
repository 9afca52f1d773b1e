// Parsed JSON: strict, bounded, and able to say where in the text a value stood.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellhop::wire {

enum class Kind { kNull, kBoolean, kNumber, kText, kArray, kObject };

/// The way from the whole to a value, for the error that names the field. Lives on the stack of the
/// reader.
struct Path {
    const Path* parent = nullptr;
    std::string_view name;  ///< empty for an item of an array
    std::size_t index = 0;

    /// `hotels[1].rooms`.
    [[nodiscard]] std::string text() const;
};

struct Member;

/// One value. Numbers keep their text: nothing is ever rounded through a double.
struct Value {
    Kind kind = Kind::kNull;
    std::string text;  ///< of kText; of kNumber as written; of kBoolean `true` or `false`
    std::vector<Value> items;
    std::vector<Member> members;
    std::size_t line = 1;     ///< where it ends
    std::string_view origin;  ///< the file that it came from; empty for a message

    /// The member of that name, or nullptr.
    [[nodiscard]] const Value* member(std::string_view name) const;
    [[nodiscard]] Value* member(std::string_view name);
};

/// A member of an object.
struct Member {
    std::string name;
    Value value;
};

/// @name Values that are made and not parsed
/// @{
[[nodiscard]] Value text_value(std::string_view text);
[[nodiscard]] Value number_value(std::int64_t number);
[[nodiscard]] Value list_value(std::vector<Value> items);
[[nodiscard]] Value object_value(std::vector<Member> members);
/// @}

/// Comments in the text: refused in a message, allowed (`//` and `/* */`) in a file that people
/// edit.
enum class Comments { kRefused, kAllowed };

/// Parses one JSON text: valid UTF-8, no member twice in an object, at most 32 levels deep.
/// @param origin the name of the file, for errors; must outlive the value. Empty for a message
/// @throws BadMessage (or BadConfiguration, naming file and line, where there is an origin)
[[nodiscard]] Value parse(std::string_view json, std::string_view origin = {},
                          Comments comments = Comments::kRefused);

/// Ends the reading of a value that is not as it must be. @throws as `parse`
[[noreturn]] void refuse(const Value& value, const Path& path, const std::string& why);
/// The same for members that are not there: MissingFields, or BadConfiguration with file and line.
[[noreturn]] void refuse_missing(const Value& value, const Path& path,
                                 const std::vector<std::string_view>& names,
                                 std::string_view message = "Missing required fields");

}  // namespace bellhop::wire
