// Wiring of the availability service.
#include "availability/service.hpp"

#include "availability/api.hpp"
#include "availability/facts.hpp"
#include "availability/hotels.hpp"
#include "availability/occupancy.hpp"

namespace bellhop::embedded {
extern const std::string_view kAvailabilitySchema;
}

namespace bellhop::availability {

AvailabilityService::AvailabilityService(service::Settings settings, const std::string& hotels_path)
    : catalog_(read_hotels(hotels_path)),
      service_({"availability", std::string(embedded::kAvailabilitySchema)}, std::move(settings)),
      worker_(service_.loop(), service_.random(), service_.bus(), service_.commits(), catalog_),
      check_(catalog_, worker_.inventory(), service_.database(), service_.loop()) {
    service_.add(worker_.receiver(), std::string(contract::kQueue));
    add_metrics();
    add_routes();
}

void AvailabilityService::add_metrics() {
    auto& metrics = service_.metrics();
    const auto answers = [&](const std::string& outcome, std::string_view answer) {
        metrics.read("bellhop_holds_total",
                     "Commands of bookings that were answered, by the answer; released also where "
                     "nothing was held.",
                     {{"outcome", outcome}},
                     [this, answer] { return static_cast<double>(service_.answered(answer)); });
    };
    answers("held", contract::Held::kWireName);
    answers("refused", contract::Refused::kWireName);
    answers("released", contract::Released::kWireName);
    const auto next_nights = [this] {
        return Window{Date{std::chrono::floor<std::chrono::days>(service_.loop().now())}, 30};
    };
    const auto taken = std::make_shared<std::optional<double>>();
    service_.before_metrics([this, taken, next_nights](const std::function<void()>& done) {
        const auto found = std::make_shared<std::int64_t>(0);
        service_.commits().submit(
            [found, next_nights](db::Transaction& tx) { *found = nights_taken(tx, next_nights()); },
            [taken, found, done](const std::exception_ptr& error) {
                *taken = error ? std::nullopt : std::optional(static_cast<double>(*found));
                done();
            });
    });
    metrics.read("bellhop_room_nights_taken",
                 "Nights of rooms that are held or sold, in the 30 nights from today.", {},
                 [taken] { return *taken; });
    metrics.read("bellhop_room_nights_offered", "Nights of rooms that there are in that time.", {},
                 [this, next_nights] {
                     return static_cast<double>(nights_offered(catalog_, next_nights()));
                 });
}

void AvailabilityService::add_routes() {
    using http::Request;
    using http::Responder;
    service_.server().route("GET", "/", [this](const Request&, const Responder& responder) {
        responder.respond(welcome(service_.server().port()));
    });
    service_.server().route("GET", "/hotels", [this](const Request&, const Responder& responder) {
        responder.respond(list_hotels(catalog_));
    });
    service_.route("POST", "/check-availability",
                   [this](const Request& request, const Responder& responder) {
                       responder.respond(check_.respond(request));
                   });
    service_.route("GET", "/occupancy", [this](const Request& request, const Responder& responder) {
        const auto window = read_window(request, service_.loop().now());
        std::string text;
        service_.database().read(
            [&](db::Transaction& tx) { text = occupancy(tx, catalog_, window); });
        responder.respond(http::json(200, std::move(text)));
    });
    service_.publish_interface(api());
    service_.facts("/audit/holds", hold_facts);
    service_.facts("/audit/nights", [this](db::Transaction& tx, const service::FactPage& page) {
        return night_facts(tx, catalog_, page);
    });
}

int AvailabilityService::run() {
    std::string hotels;
    for (const auto& hotel : catalog_.hotels) hotels += (hotels.empty() ? "" : ", ") + hotel.name;
    return service_.run({"Starting Availability Service (Hotel Rooms)...", "Service: Availability",
                         "Port: " + std::to_string(service_.settings().http_port),
                         "Hotels in database: " + hotels,
                         "Endpoints: /check-availability, /hotels, /health, /ready, /metrics"});
}

int main(int argc, char** argv) {
    return service::run_main("bellhop-availability", [&] {
        service::Settings settings;
        settings.http_port = 5002;
        std::string hotels = "apps/availability/hotels.json";
        service::Options options("bellhop-availability", "Hotel Room Availability Service");
        settings.add_to(options);
        options.add("hotels", hotels, "the data file of hotels, rooms and rates");
        if (const auto code = options.parse(argc, argv)) return *code;
        return AvailabilityService(settings, hotels).run();
    });
}

}  // namespace bellhop::availability
