// Words and schemas, put together.
#include "service/api_document.hpp"

#include "core/check.hpp"
#include "health_bodies.hpp"
#include "http/bodies.hpp"
#include "service/outbox_fact.hpp"
#include "service/self_fact.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bellhop::embedded {
extern const std::string_view kSharedOpenApi;
}

namespace bellhop::service {

namespace {

using wire::Kind;
using wire::Path;
using wire::Value;

Value& part(Value& value, std::string_view name) {
    auto* found = value.member(name);
    BELLHOP_CHECK(found != nullptr);
    return *found;
}

Value take(Value& value, std::string_view name) {
    auto taken = std::move(part(value, name));
    std::erase_if(value.members, [&](const wire::Member& each) { return each.name == name; });
    return taken;
}

bool are_objects(const Value& one, const Value& other) {
    return one.kind == Kind::kObject && other.kind == Kind::kObject;
}

/// Adds what is not there yet; lists become one list.
void merge(Value& into, const Value& from, const Path& path) {
    if (into.kind == Kind::kArray && from.kind == Kind::kArray) {
        into.items.insert(into.items.end(), from.items.begin(), from.items.end());
        return;
    }
    if (!are_objects(into, from)) wire::refuse(from, path, "is said twice");
    for (const auto& [name, value] : from.members) {
        if (auto* known = into.member(name)) {
            merge(*known, value, Path{&path, name});
        } else {
            into.members.push_back({name, value});
        }
    }
}

/// Adds words to a schema that a description gave.
void annotate(Value& schema, const Value& words, const Path& path) {
    for (const auto& [name, value] : words.members) {
        const Path here{&path, name};
        auto* known = schema.member(name);
        if (known != nullptr && are_objects(*known, value)) {
            annotate(*known, value, here);
        } else if (known != nullptr) {
            wire::refuse(value, here, "is what the description of the struct says");
        } else if (path.name == "properties") {
            wire::refuse(value, here, "is no member that the struct describes");
        } else {
            schema.members.push_back({name, value});
        }
    }
}

void require_whole(const Value& schema, const Path& path) {
    constexpr std::array<std::string_view, 5> kSayWhatItIs{"type", "$ref", "allOf", "anyOf",
                                                           "oneOf"};
    const bool whole =
        std::any_of(kSayWhatItIs.begin(), kSayWhatItIs.end(),
                    [&](std::string_view each) { return schema.member(each) != nullptr; });
    if (!whole) wire::refuse(schema, path, "is the name of no description");
}

wire::Schemas shared_schemas() {
    using wire::Side;
    wire::Schemas schemas;
    schemas.add<http::ErrorBody>("Error", Side::kWritten)
        .add<Health>("Health", Side::kWritten)
        .add<Readiness>("Readiness", Side::kWritten)
        .add<OutboxFact>("OutboxFact", Side::kWritten)
        .add<SelfFact>("SelfFact", Side::kWritten);
    return schemas;
}

/// An app's route would else get the words of the shared one.
void refuse_shared_paths(const Value& own, const Value& shared) {
    for (const auto& [pattern, operations] : own.members) {
        if (shared.member(pattern) != nullptr)
            wire::refuse(operations, Path{nullptr, pattern}, "is a route of every service");
    }
}

void add_to_responses(Value& responses, const Value& every) {
    for (auto& [status, response] : responses.members) {
        if (response.member("$ref") == nullptr) merge(response, every, Path{nullptr, status});
    }
}

/// What holds for every operation and every answer is written once.
void spread(Value& document) {
    const auto of_operation = take(document, "x-every-operation");
    const auto of_response = take(document, "x-every-response");
    for (auto& [pattern, operations] : part(document, "paths").members) {
        const Path path{nullptr, pattern};
        for (auto& [method, operation] : operations.members) {
            merge(operation, of_operation, Path{&path, method});
            add_to_responses(part(operation, "responses"), of_response);
        }
    }
    add_to_responses(part(part(document, "components"), "responses"), of_response);
}

}  // namespace

Value document_of(const ApiSource& source) {
    auto document = wire::parse(source.text, source.file);
    part(document, "info").members.push_back({"version", wire::text_value(BELLHOP_VERSION)});
    auto& written = part(part(document, "components"), "schemas");
    auto schemas = source.schemas.value();
    for (const auto& [name, words] : written.members) {
        const Path path{nullptr, name};
        if (auto* schema = schemas.member(name)) {
            annotate(*schema, words, path);
        } else {
            require_whole(words, path);
            schemas.members.push_back({name, words});
        }
    }
    written = std::move(schemas);
    return document;
}

Value open_api(const ApiSource& app) {
    auto document = document_of(app);
    auto shared =
        document_of({embedded::kSharedOpenApi, "libs/service/openapi.json", shared_schemas()});
    // The app's words on itself are the only ones.
    take(shared, "info");
    refuse_shared_paths(part(document, "paths"), part(shared, "paths"));
    merge(document, shared, {});
    spread(document);
    // First what it is.
    auto version = take(document, "openapi");
    document.members.insert(document.members.begin(), {"openapi", std::move(version)});
    return document;
}

}  // namespace bellhop::service
