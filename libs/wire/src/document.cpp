// Parsing, on RapidJSON's event reader: iterative, so that depth is a number and not the stack.
#include "wire/document.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace bellhop::wire {

namespace {

constexpr std::size_t kMostLevels = 32;

/// Builds the tree from RapidJSON's events. Returning false ends the parse; `why` says the reason.
class Builder {
 public:
    Builder(const rapidjson::MemoryStream& stream, std::string_view json, std::string_view origin)
        : stream_(stream), json_(json), origin_(origin) {}

    bool Null() { return add(Kind::kNull, {}); }
    bool Bool(bool value) { return add(Kind::kBoolean, value ? "true" : "false"); }
    bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
        return add(Kind::kNumber, {text, size});
    }
    // Not called: numbers are read as text.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

    bool String(const char* text, rapidjson::SizeType size, bool) {
        return are_characters({text, size}) && add(Kind::kText, {text, size});
    }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        key_.assign(text, size);
        if (!are_characters(key_)) return false;
        if (is_new(open_.back())) return true;
        why = "member '" + key_ + "' is there twice";
        return false;
    }
    bool StartObject() { return open(Kind::kObject); }
    bool StartArray() { return open(Kind::kArray); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    Value root;
    std::string why;

 private:
    struct Open {
        Value* value;
        std::set<std::string> names;  // of its members, once there are many
    };

    /// RapidJSON makes a text that is no UTF-8 of the second half of a surrogate pair alone
    /// (\uDC00). Bytes that are no UTF-8 from the start it refuses itself, so nothing else begins
    /// like this.
    bool are_characters(std::string_view text) {
        for (auto at = text.find('\xED'); at != text.npos; at = text.find('\xED', at + 1)) {
            if (static_cast<unsigned char>(text[at + 1]) < 0xA0) continue;
            why = "half of a surrogate pair";
            return false;
        }
        return true;
    }
    /// A few are looked through; of many that would take the square of their number.
    bool is_new(Open& object) const {
        constexpr std::size_t kFew = 16;
        const auto& members = object.value->members;
        if (members.size() < kFew) return object.value->member(key_) == nullptr;
        if (object.names.empty()) {
            for (const auto& member : members) object.names.insert(member.name);
        }
        return object.names.insert(key_).second;
    }
    bool open(Kind kind) {
        if (open_.size() >= kMostLevels) {
            why = "nested deeper than " + std::to_string(kMostLevels) + " levels";
            return false;
        }
        open_.push_back({place(kind, {}), {}});
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    bool add(Kind kind, std::string_view text) {
        place(kind, text);
        return true;
    }
    /// A parent grows only while none of its children is open, so pointers to open values stay
    /// good.
    Value* place(Kind kind, std::string_view text) {
        Value value{kind, std::string(text), {}, {}, line(), origin_};
        if (open_.empty()) {
            root = std::move(value);
            return &root;
        }
        Value& parent = *open_.back().value;
        if (parent.kind == Kind::kArray) return &parent.items.emplace_back(std::move(value));
        parent.members.push_back({std::move(key_), std::move(value)});
        return &parent.members.back().value;
    }
    std::size_t line() {
        if (origin_.empty()) return 0;
        const auto here = std::min(stream_.Tell(), json_.size());
        const auto from = json_.begin() + static_cast<std::ptrdiff_t>(counted_);
        const auto to = json_.begin() + static_cast<std::ptrdiff_t>(here);
        line_ += static_cast<std::size_t>(std::count(from, to, '\n'));
        counted_ = here;
        return line_;
    }

    const rapidjson::MemoryStream& stream_;
    std::string_view json_;
    std::string_view origin_;
    std::vector<Open> open_;
    std::string key_;
    std::size_t counted_ = 0;
    std::size_t line_ = 1;
};

[[noreturn]] void refuse_text(std::string_view json, std::string_view origin, std::size_t offset,
                              const std::string& why) {
    if (origin.empty()) {
        throw BadMessage("", "not valid JSON at byte " + std::to_string(offset) + ": " + why);
    }
    const auto end = json.begin() + static_cast<std::ptrdiff_t>(std::min(offset, json.size()));
    const auto line = 1 + std::count(json.begin(), end, '\n');
    throw BadConfiguration(std::string(origin) + ":" + std::to_string(line) + ": " + why);
}

}  // namespace

std::string Path::text() const {
    const std::string before = parent == nullptr ? "" : parent->text();
    if (parent == nullptr) return std::string(name);
    if (name.empty()) return before + "[" + std::to_string(index) + "]";
    return before.empty() ? std::string(name) : before + "." + std::string(name);
}

const Value* Value::member(std::string_view name) const {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto& each) { return each.name == name; });
    return found == members.end() ? nullptr : &found->value;
}

Value* Value::member(std::string_view name) {
    return const_cast<Value*>(std::as_const(*this).member(name));
}

Value text_value(std::string_view text) {
    Value value;
    value.kind = Kind::kText;
    value.text = text;
    return value;
}

Value number_value(std::int64_t number) {
    Value value;
    value.kind = Kind::kNumber;
    value.text = std::to_string(number);
    return value;
}

Value list_value(std::vector<Value> items) {
    Value value;
    value.kind = Kind::kArray;
    value.items = std::move(items);
    return value;
}

Value object_value(std::vector<Member> members) {
    Value value;
    value.kind = Kind::kObject;
    value.members = std::move(members);
    return value;
}

Value parse(std::string_view json, std::string_view origin, Comments comments) {
    constexpr unsigned kStrict = rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;
    rapidjson::MemoryStream stream(json.data(), json.size());
    Builder builder(stream, json, origin);
    rapidjson::Reader reader;
    const auto result = comments == Comments::kAllowed
                            ? reader.Parse<kStrict | rapidjson::kParseCommentsFlag>(stream, builder)
                            : reader.Parse<kStrict>(stream, builder);
    if (result.IsError()) {
        refuse_text(json, origin, result.Offset(),
                    builder.why.empty() ? rapidjson::GetParseError_En(result.Code()) : builder.why);
    }
    // To RapidJSON a NUL byte is the end, whatever comes behind it.
    if (stream.Tell() < json.size())
        refuse_text(json, origin, stream.Tell(), "a NUL byte behind the value");
    return std::move(builder.root);
}

void refuse(const Value& value, const Path& path, const std::string& why) {
    if (value.origin.empty()) throw BadMessage(path.text(), why);
    const auto field = path.text();
    throw BadConfiguration(std::string(value.origin) + ":" + std::to_string(value.line) + ": " +
                           (field.empty() ? why : field + ": " + why));
}

void refuse_missing(const Value& value, const Path& path,
                    const std::vector<std::string_view>& names, std::string_view message) {
    std::string list;
    for (const auto name : names) {
        list += (list.empty() ? "" : ", ") + Path{&path, name}.text();
    }
    if (value.origin.empty()) throw MissingFields(list, std::string(message));
    throw BadConfiguration(std::string(value.origin) + ":" + std::to_string(value.line) +
                           ": missing " + list);
}

}  // namespace bellhop::wire
