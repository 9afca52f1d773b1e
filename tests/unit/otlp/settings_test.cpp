// The OTEL_ variables: what a user expects of them, and what is refused.
#include "otlp/settings.hpp"

#include "core/errors.hpp"

#include <map>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::otlp;

namespace {

using Map = std::map<std::string, std::string>;

Settings of(Map variables) {
    return read_settings([&](const char* name) { return variables[name]; });
}

/// With an endpoint.
Settings with(Map variables) {
    variables.emplace("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318");
    return of(std::move(variables));
}

std::string refusal(const Map& variables) {
    try {
        static_cast<void>(with(variables));
    } catch (const BadConfiguration& bad) {
        return bad.what();
    }
    return "";
}

trace::Sampler sampler(const std::string& name, const std::string& argument = {}) {
    return with({{"OTEL_TRACES_SAMPLER", name}, {"OTEL_TRACES_SAMPLER_ARG", argument}}).sampler;
}

}  // namespace

TEST_CASE("without an endpoint nothing is on, whatever else is set") {
    CHECK_FALSE(of({}).on());
    CHECK_FALSE(of({{"OTEL_TRACES_SAMPLER", "no such thing"}}).on());
    CHECK_FALSE(of({{"OTEL_EXPORTER_OTLP_ENDPOINT", ""}}).on());
}

TEST_CASE(
    "the endpoint of all signals gets the path of traces, the one of traces is taken as it is") {
    CHECK(with({}).url == "http://127.0.0.1:4318/v1/traces");
    CHECK(with({{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://host/otlp/"}}).url ==
          "https://host/otlp/v1/traces");
    CHECK(with({{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://other/in"}}).url ==
          "http://other/in");
    for (const auto* bad : {"127.0.0.1:4318", "grpc://host", "http://", "http://a b"})
        CHECK(refusal({{"OTEL_EXPORTER_OTLP_ENDPOINT", bad}})
                  .starts_with("OTEL_EXPORTER_OTLP_ENDPOINT "));
}

TEST_CASE("it can be switched off") {
    CHECK_FALSE(with({{"OTEL_SDK_DISABLED", "true"}}).on());
    CHECK_FALSE(with({{"OTEL_SDK_DISABLED", "TRUE"}}).on());
    CHECK(with({{"OTEL_SDK_DISABLED", "false"}}).on());
    CHECK(refusal({{"OTEL_SDK_DISABLED", "yes"}}) ==
          "OTEL_SDK_DISABLED must be true or false, not 'yes'");
    CHECK_FALSE(with({{"OTEL_TRACES_EXPORTER", "none"}}).on());
    CHECK(with({{"OTEL_TRACES_EXPORTER", "otlp"}}).on());
    CHECK(!refusal({{"OTEL_TRACES_EXPORTER", "zipkin"}}).empty());
}

TEST_CASE("headers are pairs, percent-decoded; those for traces win; a wrong one is not shown") {
    CHECK(with({{"OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, x = 1"}}).headers ==
          Pairs{{"api-key", "a b"}, {"x", "1"}});
    CHECK(
        with({{"OTEL_EXPORTER_OTLP_HEADERS", "a=1"}, {"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "b=2"}})
            .headers == Pairs{{"b", "2"}});
    CHECK(refusal({{"OTEL_EXPORTER_OTLP_HEADERS", "secret"}}) ==
          "OTEL_EXPORTER_OTLP_HEADERS must be a list of NAME=VALUE, separated by commas");
    CHECK(!refusal({{"OTEL_EXPORTER_OTLP_HEADERS", "a=%4"}}).empty());
}

TEST_CASE("every sampler of the specification is known by its name") {
    using Parent = trace::Sampler::Parent;
    CHECK(with({}).sampler.share == 1);
    CHECK(with({}).sampler.parent == Parent::kHonoured);
    CHECK(sampler("always_on").parent == Parent::kIgnored);
    CHECK(sampler("always_off").share == 0);
    CHECK(sampler("parentbased_always_off").share == 0);
    CHECK(sampler("parentbased_always_off").parent == Parent::kHonoured);
    CHECK(sampler("traceidratio", "0.25").share == 0.25);
    CHECK(sampler("traceidratio").share == 1);
    CHECK(sampler("parentbased_traceidratio", "0.25").parent == Parent::kHonoured);
    // The argument is another sampler's.
    CHECK(sampler("always_on", "7").share == 1);
    for (const auto* bad : {"1.5", "-1", "many", "nan"})
        CHECK(!refusal({{"OTEL_TRACES_SAMPLER", "traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", bad}})
                   .empty());
    CHECK(!refusal({{"OTEL_TRACES_SAMPLER", "jaeger_remote"}}).empty());
}

TEST_CASE("what somebody relies on and nobody does is refused, with the name of the variable") {
    for (const auto& variable : Map{{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
                                    {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf"},
                                    {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
                                    {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"},
                                    {"OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "/key.pem"},
                                    {"OTEL_EXPORTER_OTLP_TIMEOUT", "10s"},
                                    {"OTEL_BSP_MAX_QUEUE_SIZE", "0"},
                                    {"OTEL_PROPAGATORS", "b3"}})
        CHECK_MESSAGE(refusal({variable}).starts_with(variable.first + " "), variable.first);
    CHECK(refusal({{"OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"},
                   {"OTEL_EXPORTER_OTLP_COMPRESSION", "none"},
                   {"OTEL_PROPAGATORS", "tracecontext,baggage"},
                   {"OTEL_METRICS_EXPORTER", "prometheus"}})
              .empty());
}

TEST_CASE("the service is named as the user says, and the rest of the resource too") {
    CHECK(with({{"OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test,service.name=a"},
                {"OTEL_SERVICE_NAME", "b"}})
              .resource == Pairs{{"deployment.environment", "test"}, {"service.name", "b"}});
    CHECK(with({}).resource.empty());
}

TEST_CASE("bounds are milliseconds and counts") {
    const auto settings = with({{"OTEL_EXPORTER_OTLP_TIMEOUT", "1500"},
                                {"OTEL_BSP_SCHEDULE_DELAY", "50"},
                                {"OTEL_BSP_MAX_QUEUE_SIZE", "7"},
                                {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "3"}});
    CHECK(settings.timeout == Milliseconds{1500});
    CHECK(settings.delay == Milliseconds{50});
    CHECK(settings.most_waiting == 7);
    CHECK(settings.batch == 3);
}
