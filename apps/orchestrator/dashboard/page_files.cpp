// Files with their types, tags, and the rules that a browser is held to.
#include "orchestrator/dashboard/page_files.hpp"

#include "core/check.hpp"

#include <array>

#include <sodium.h>

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

std::string tag_of(std::string_view text) {
    std::array<unsigned char, 16> hash{};
    BELLHOP_CHECK(crypto_generichash(hash.data(), hash.size(),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size(), nullptr, 0) == 0);
    std::string digits(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(digits.data(), digits.size(), hash.data(), hash.size());
    digits.pop_back();
    return '"' + digits + '"';
}

}  // namespace

PageFiles::PageFiles(std::span<const File> files) {
    for (const auto& [name, text] : files) files_[name] = {text, type_of(name), tag_of(text)};
}

http::Response PageFiles::file(const http::Request& request, std::string_view name) const {
    const auto found = files_.find(name);
    if (found == files_.end()) return http::error(404, "Not found");
    const auto& [text, type, tag] = found->second;
    http::Response response{200, std::string(type), {}, {}};
    response.headers = {{"ETag", tag},
                        {"Cache-Control", "no-cache"},
                        {"Content-Security-Policy", std::string(kPolicy)},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cross-Origin-Opener-Policy", "same-origin"}};
    const auto known = request.header("if-none-match").value_or("");
    if (known == "*" || known.find(tag) != std::string_view::npos) {
        response.status = 304;
    } else {
        response.body = text;
    }
    return response;
}

http::Response PageFiles::page(const http::Request& request) const {
    return file(request, "index.html");
}

}  // namespace bellhop::orchestrator
