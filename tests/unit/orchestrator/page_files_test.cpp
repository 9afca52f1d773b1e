// The dashboard's files, and who gets the page at /.
#include "orchestrator/dashboard/page_files.hpp"

#include "orchestrator/front/accept.hpp"

#include <array>

#include <doctest/doctest.h>

using namespace bellhop;
using orchestrator::PageFiles;
using orchestrator::prefers_page;

namespace {

constexpr std::array<PageFiles::File, 3> kFiles{
    {{"index.html", "<p>page"}, {"main.js", "go();"}, {"base.css", "p{}"}}};

http::Request with(const std::string& name, const std::string& value) {
    http::Request request;
    request.headers.emplace(name, value);
    return request;
}

std::string header(const http::Response& response, const std::string& name) {
    for (const auto& [each, value] : response.headers) {
        if (each == name) return value;
    }
    return "";
}

}  // namespace

TEST_CASE("each file comes with its type") {
    const PageFiles files(kFiles);
    CHECK(files.page({}).content_type == "text/html; charset=utf-8");
    CHECK(files.page({}).body == "<p>page");
    CHECK(files.file({}, "main.js").content_type == "text/javascript; charset=utf-8");
    CHECK(files.file({}, "base.css").content_type == "text/css; charset=utf-8");
    CHECK(files.file({}, "other.js").status == 404);
    CHECK(files.file({}, "../main.js").status == 404);
}

TEST_CASE("a file that the browser has is not sent again") {
    const PageFiles files(kFiles);
    const auto tag = header(files.page({}), "ETag");
    CHECK(tag != header(files.file({}, "main.js"), "ETag"));
    for (const auto& known : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
        CAPTURE(known);
        const auto again = files.page(with("if-none-match", known));
        CHECK(again.status == 304);
        CHECK(again.body.empty());
        CHECK(header(again, "ETag") == tag);
    }
    CHECK(files.page(with("if-none-match", "\"other\"")).status == 200);
}

TEST_CASE("nothing but the page's own files may run or be loaded") {
    const auto page = PageFiles(kFiles).page({});
    const auto policy = header(page, "Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(header(page, "X-Content-Type-Options") == "nosniff");
    CHECK(header(page, "Cache-Control") == "no-cache");
}

TEST_CASE("a browser prefers the page, a program does not") {
    CHECK(prefers_page(with("accept", "text/html,application/xhtml+xml,*/*;q=0.8")));
    CHECK(prefers_page(with("accept", "application/json;q=0.5, text/html;q=0.9")));
    CHECK(prefers_page(with("accept", " text/html")));
    for (const auto* accept : {"*/*", "application/json", "application/json, text/html",
                               "application/json, text/html;q=0.9", "text/html;q=0", ""}) {
        CAPTURE(accept);
        CHECK_FALSE(prefers_page(with("accept", accept)));
    }
    CHECK_FALSE(prefers_page({}));
}
