// Any bytes as JSON: what is taken is written and read back as the same tree.
#include "wire/json_text.hpp"

#include "fuzz/try_one.hpp"
#include "wire/document.hpp"
#include "wire/writer.hpp"

#include <algorithm>

namespace bellhop::fuzz {

namespace {

void write_tree(wire::Writer& writer, const wire::Value& value) {
    switch (value.kind) {
        case wire::Kind::kNull:
            return writer.null();
        case wire::Kind::kBoolean:
            return writer.boolean(value.text == "true");
        case wire::Kind::kNumber:
            return writer.number(value.text);
        case wire::Kind::kText:
            return writer.text(value.text);
        case wire::Kind::kArray:
            writer.begin_array();
            for (const auto& item : value.items) write_tree(writer, item);
            return writer.end_array();
        case wire::Kind::kObject:
            writer.begin_object();
            for (const auto& [name, member] : value.members) {
                writer.key(name);
                write_tree(writer, member);
            }
            return writer.end_object();
    }
}

bool same(const wire::Value& one, const wire::Value& other) {
    return one.kind == other.kind && one.text == other.text &&
           std::equal(one.items.begin(), one.items.end(), other.items.begin(), other.items.end(),
                      same) &&
           std::equal(one.members.begin(), one.members.end(), other.members.begin(),
                      other.members.end(), [](const auto& a, const auto& b) {
                          return a.name == b.name && same(a.value, b.value);
                      });
}

std::string written(const wire::Value& value) {
    wire::Writer writer;
    write_tree(writer, value);
    return writer.take();
}

/// As a file that people edit: comments are allowed, and errors name the line.
void try_as_file(std::string_view bytes) {
    try {
        const auto value = wire::parse(bytes, "a.json", wire::Comments::kAllowed);
        BELLHOP_CHECK(same(wire::parse(written(value)), value));
    } catch (const BadConfiguration& refusal) {
        BELLHOP_CHECK(std::string_view(refusal.what()).starts_with("a.json:"));
    }
}

}  // namespace

void try_one(std::string_view bytes) {
    wire::Value value;
    if (taken([&] { value = wire::parse(bytes); }))
        BELLHOP_CHECK(same(wire::parse(written(value)), value));
    try_as_file(bytes);
    const auto quoted = wire::parse(wire::quoted(bytes));
    BELLHOP_CHECK(quoted.kind == wire::Kind::kText);
}

}  // namespace bellhop::fuzz
