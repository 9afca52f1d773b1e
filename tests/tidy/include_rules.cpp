// The tables of who may include whom, and their reading.
#include "include_rules.hpp"

#include "cpp_text.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::tidy {

namespace {

/// A part of the house, and the parts whose public headers it may include besides its own.
struct Part {
    std::string_view name;
    std::string_view may_include;  ///< separated by blanks
};
constexpr Part kLibraries[] = {
    {"core", ""},
    {"trace", "core"},
    {"loop", "core"},
    {"wire", "core"},
    {"db", "core"},
    {"bus", "core loop"},
    {"worker", "core wire bus db trace"},
    {"saga", "core wire db"},
    {"http", "core loop wire trace"},
    {"otlp", "core loop wire http trace"},
    {"service", "core loop wire bus db worker saga http trace otlp"},
};
constexpr std::string_view kAllLibraries =
    "core trace loop wire bus db worker saga http otlp service";

/// A vendor's headers, and the one folder that may include them.
struct Vendor {
    std::string_view headers;  ///< a header, or the beginning of its path with a slash at its end
    std::string_view folder;
};
constexpr Vendor kVendors[] = {
    {"uv.h", "libs/loop/"},
    {"openssl/", "libs/loop/"},
    {"rapidjson/", "libs/wire/"},
    {"amqp.h", "libs/bus/"},
    {"amqp_framing.h", "libs/bus/"},
    {"amqp_tcp_socket.h", "libs/bus/"},
    {"amqp_ssl_socket.h", "libs/bus/"},
    {"soci/", "libs/db/"},
    {"libpq-fe.h", "libs/db/"},
    {"sqlite3.h", "libs/db/"},
    {"httplib.h", "libs/http/"},
    {"curl/", "libs/http/"},
    {"spdlog/", "libs/service/"},
    {"systemd/", "libs/service/"},
    {"CLI/", "libs/service/"},
    {"prometheus/", "libs/service/"},
    {"sodium.h", "apps/orchestrator/"},
    {"curses.h", "apps/bellhopctl/top/"},
    {"term.h", "apps/bellhopctl/top/"},
    {"doctest/", "tests/"},
};
/// The operating system's headers belong to everybody.
constexpr std::string_view kSystem =
    "sys/ netinet/ arpa/ unistd.h fcntl.h poll.h sched.h langinfo.h termios.h pty.h utmp.h "
    "spawn.h pwd.h "
    "dlfcn.h "
    "netdb.h "
    "signal.h fnmatch.h";

bool lists(std::string_view words, std::string_view word) {
    return !word.empty() && has_word(words, word);
}

/// `libs/db/src/x.cpp` is of `db`, `apps/payment/x.cpp` of `payment`.
std::string_view part_of(std::string_view path) {
    const auto from = path.find('/');
    if (from == std::string_view::npos) return {};
    return path.substr(from + 1, path.find('/', from + 1) - from - 1);
}

std::string why_not_ours(const SourceFile& file, std::string_view header,
                         const std::set<std::string>& apps) {
    if (header.find("../..") != std::string_view::npos) return "leaves its own part by '..'";
    const auto target = header.substr(0, header.find('/'));
    const auto own = part_of(file.path);
    const bool is_library = lists(kAllLibraries, target);
    const bool is_app = apps.contains(std::string(target));
    if ((!is_library && !is_app) || target == own || file.is_test()) return {};
    if (file.is_in("libs/")) {
        const auto part = std::find_if(std::begin(kLibraries), std::end(kLibraries),
                                       [&](const Part& each) { return each.name == own; });
        if (part == std::end(kLibraries)) return "is a library that tests/tidy does not know";
        if (lists(part->may_include, target)) return {};
        return "may not include " + std::string(target);
    }
    if (is_library || header.substr(target.size()).starts_with("/contract/")) return {};
    return "may include only contract/ of another app";
}

std::string why_not_vendor(const SourceFile& file, std::string_view header) {
    const auto is = [&](std::string_view headers) {
        return headers.ends_with('/') ? header.starts_with(headers) : header == headers;
    };
    const auto vendor = std::find_if(std::begin(kVendors), std::end(kVendors),
                                     [&](const Vendor& each) { return is(each.headers); });
    if (vendor != std::end(kVendors)) {
        if (!file.is_in(vendor->folder))
            return "belongs to " + std::string(vendor->folder) + " alone";
        if (file.path.find("/include/") != std::string::npos) return "is in a public header";
        return {};
    }
    const bool standard = header.find_first_of("./") == std::string_view::npos;
    const bool system =
        lists(kSystem, header) || (header.find('/') != std::string_view::npos &&
                                   lists(kSystem, header.substr(0, header.find('/'))));
    return standard || system ? "" : "is of a vendor that tests/tidy does not know";
}

}  // namespace

std::set<std::string> apps_of(const std::vector<SourceFile>& tree) {
    std::set<std::string> apps;
    for (const auto& file : tree) {
        if (file.is_in("apps/") && file.path.find('/', 5) != std::string::npos)
            apps.emplace(part_of(file.path));
    }
    return apps;
}

Violations check_includes(const SourceFile& file, const std::set<std::string>& apps) {
    constexpr std::string_view kInclude = "#include ";
    Violations found;
    if (!file.is_cpp()) return found;
    const auto code = code_of(file.text, Strings::kKept);
    std::size_t number = 0;
    for (const auto line : lines_of(code)) {
        ++number;
        if (!line.starts_with(kInclude) || line.size() < kInclude.size() + 3) continue;
        const bool quoted = line[kInclude.size()] == '"';
        const auto rest = line.substr(kInclude.size() + 1);
        const std::string header(rest.substr(0, rest.find_first_of("\">")));
        const auto why = quoted ? why_not_ours(file, header, apps) : why_not_vendor(file, header);
        if (why.empty()) continue;
        auto text = "<" + header;
        text += "> ";
        text += why;
        found.push_back({file.path, number, std::move(text), header});
    }
    return found;
}

}  // namespace bellhop::tidy
