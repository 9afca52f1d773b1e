// GET /dashboard and what belongs to it: the files of dashboard/page, compiled in.
#pragma once

#include "http/asset.hpp"

#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace bellhop::orchestrator {

/// Serves a set of files that never changes while the process lives. Each has an ETag; a browser
/// asks each time whether it is still the same, so that a new build is seen at once.
class PageFiles {
 public:
    /// A name without a folder, and the text; both must outlive this.
    using File = std::pair<std::string_view, std::string_view>;

    explicit PageFiles(std::span<const File> files);

    /// 200, 304 where the client has it already, 404 for another name.
    [[nodiscard]] http::Response file(const http::Request& request, std::string_view name) const;
    /// The page itself: `index.html`.
    [[nodiscard]] http::Response page(const http::Request& request) const;

 private:
    std::map<std::string_view, http::Asset> files_;
};

}  // namespace bellhop::orchestrator
