// Words and schemas become one document, and may not contradict each other.
#include "service/api_document.hpp"

#include "core/errors.hpp"

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

struct Thing {
    std::string name;
    int size = 0;
    static constexpr auto fields() {
        return wire::fields(wire::field("name", &Thing::name), wire::field("size", &Thing::size));
    }
};

std::string document(const std::string& schemas, const std::string& paths = "{}") {
    return "{\"info\":{\"title\":\"T\"},\n\"paths\":" + paths +
           ",\n\"components\":{\"schemas\":" + schemas + "}}";
}

service::ApiSource source(std::string_view text) {
    service::ApiSource source{text, "some/openapi.json", {}};
    source.schemas.add<Thing>("Thing", wire::Side::kWritten);
    return source;
}

wire::Value schema(const std::string& schemas, std::string_view name) {
    const auto text = document(schemas);
    const auto whole = service::document_of(source(text));
    return *whole.member("components")->member("schemas")->member(name);
}

std::string refusal(const std::string& schemas) {
    try {
        static_cast<void>(schema(schemas, "Thing"));
        return "";
    } catch (const BadConfiguration& bad) {
        return bad.what();
    }
}

}  // namespace

TEST_CASE("a schema is what the struct says, with the words of the text") {
    CHECK(wire::encode(
              schema(R"({"Thing":{"description":"A thing.","properties":{"size":{"minimum":0}}}})",
                     "Thing")) ==
          R"({"type":"object","properties":{"name":{"type":"string"},)"
          R"("size":{"type":"integer","format":"int32","minimum":0}},"required":["name","size"],)"
          R"("description":"A thing."})");
    CHECK(schema("{}", "Thing").member("properties")->member("name") != nullptr);
    CHECK(schema(R"({"Free":{"type":"string"}})", "Free").member("type")->text == "string");
}

TEST_CASE("the text may not say again what the struct says, with file and line") {
    CHECK(refusal(R"({"Thing":{"type":"object"}})") ==
          "some/openapi.json:3: Thing.type: is what the description of the struct says");
    CHECK(refusal(R"({"Thing":{"properties":{"size":{"format":"int64"}}}})") ==
          "some/openapi.json:3: Thing.properties.size.format: is what the description of the "
          "struct says");
}

TEST_CASE("the text may not speak of members that the struct does not have") {
    CHECK(refusal(R"({"Thing":{"properties":{"weight":{"description":"Of it."}}}})") ==
          "some/openapi.json:3: Thing.properties.weight: is no member that the struct describes");
}

TEST_CASE("words for a schema that nobody described are refused") {
    CHECK(refusal(R"({"Other":{"description":"Gone."}})") ==
          "some/openapi.json:3: Other: is the name of no description");
}

TEST_CASE("every service has the shared routes, and what holds everywhere is everywhere") {
    const auto text =
        document("{}", R"({"/things":{"get":{"responses":{"200":{"description":"Things."}}}}})");
    const auto whole = service::open_api(source(text));
    const auto& paths = *whole.member("paths");
    const auto& things = *paths.member("/things")->member("get");
    CHECK(things.member("parameters")->items.size() == 1);
    CHECK(things.member("responses")->member("default") != nullptr);
    CHECK(things.member("responses")->member("200")->member("headers")->member("X-Request-Id") !=
          nullptr);
    CHECK(paths.member("/ready") != nullptr);
    CHECK(whole.member("components")->member("schemas")->member("Error") != nullptr);
    CHECK(whole.member("x-every-operation") == nullptr);
    CHECK(whole.member("info")->member("title")->text == "T");
    CHECK_FALSE(whole.member("info")->member("version")->text.empty());
}

TEST_CASE("a route that every service has can't be an app's own, too") {
    const auto text = document("{}", R"({"/ready":{"get":{"responses":{}}}})");
    const auto say_it_twice = [&] { static_cast<void>(service::open_api(source(text))); };
    CHECK_THROWS_AS(say_it_twice(), BadConfiguration);
}
