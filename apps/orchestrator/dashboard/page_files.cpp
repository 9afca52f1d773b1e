// Files with their types, and the rules that a browser is held to.
#include "orchestrator/dashboard/page_files.hpp"

#include <array>
#include <string>

namespace bellhop::orchestrator {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
}};

/// Nothing from elsewhere, and no script or style but those of the files: a guest's name that is
/// markup stays a name even where the page forgot to treat it as one.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for "
    "'script'";

std::string_view type_of(std::string_view name) {
    for (const auto& [end, type] : kTypes) {
        if (name.ends_with(end)) return type;
    }
    return "application/octet-stream";
}

}  // namespace

PageFiles::PageFiles(std::span<const File> files) {
    for (const auto& [name, text] : files) {
        files_.emplace(name, http::Asset(std::string(type_of(name)), std::string(text),
                                         {{"Content-Security-Policy", std::string(kPolicy)},
                                          {"Referrer-Policy", "no-referrer"},
                                          {"Cross-Origin-Opener-Policy", "same-origin"}}));
    }
}

http::Response PageFiles::file(const http::Request& request, std::string_view name) const {
    const auto found = files_.find(name);
    return found == files_.end() ? http::error(404, "Not found") : found->second.respond(request);
}

http::Response PageFiles::page(const http::Request& request) const {
    return file(request, "index.html");
}

}  // namespace bellhop::orchestrator
