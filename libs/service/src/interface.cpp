// What a service says of its interface: GET /openapi.json, and GET /docs for people.
#include "http/asset.hpp"
#include "service/service.hpp"

#include <memory>
#include <string>

namespace bellhop::embedded {
extern const std::string_view kDocsPage;
extern const std::string_view kDocsScript;
extern const std::string_view kDocsStyle;
}  // namespace bellhop::embedded

namespace bellhop::service {

namespace {

// Nothing from elsewhere, nothing inline: whatever an example holds is text on this page.
constexpr auto kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

void Service::publish(const std::string& pattern, http::Asset asset) {
    server_.route("GET", pattern,
                  [asset = std::make_shared<http::Asset>(std::move(asset))](
                      const http::Request& request, const http::Responder& responder) {
                      responder.respond(asset->respond(request));
                  });
}

void Service::publish_interface(const ApiSource& api) {
    publish("/openapi.json", {"application/json", wire::encode(open_api(api))});
    publish("/docs", {"text/html; charset=utf-8",
                      std::string(embedded::kDocsPage),
                      {{"Content-Security-Policy", kPolicy}, {"Referrer-Policy", "no-referrer"}}});
    publish("/docs/page.css", {"text/css; charset=utf-8", std::string(embedded::kDocsStyle)});
    publish("/docs/page.js",
            {"text/javascript; charset=utf-8", std::string(embedded::kDocsScript)});
}

}  // namespace bellhop::service
