// Reading and making the operator's token.
#include "service/operator_token.hpp"

#include "core/check.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bellhop::service {

namespace {

constexpr std::size_t kBytes = 32;
constexpr std::size_t kShortest = 16;
constexpr std::size_t kLongest = 200;

FoundToken checked(std::string token, const std::string& where) {
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
    const bool plain =
        std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!plain || token.size() < kShortest || token.size() > kLongest) {
        throw BadConfiguration(where + ": a token is " + std::to_string(kShortest) + " to " +
                               std::to_string(kLongest) + " printable characters without a blank");
    }
    return {std::move(token), ""};
}

FoundToken missing(const std::string& file, int error) {
    return {"", "no operator's token: " + file + ": " + std::strerror(error) +
                    "; name one in BELLHOP_OPERATOR_TOKEN or BELLHOP_OPERATOR_TOKEN_FILE"};
}

FoundToken read(const std::string& file) {
    std::ifstream in(file);
    if (!in) return missing(file, errno);
    std::string token;
    std::getline(in, token);
    return checked(std::move(token), file);
}

std::string new_token() {
    std::array<unsigned char, kBytes> bytes{};
    BELLHOP_CHECK(::getentropy(bytes.data(), bytes.size()) == 0);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

/// Writes beside the file and links it to its place: there is never half a token, and who comes
/// second finds the first one's. @return 0 or errno
int make(const std::string& file, const std::string& token) {
    std::error_code ignored;
    const auto folder = std::filesystem::path(file).parent_path();
    if (!folder.empty() && std::filesystem::create_directories(folder, ignored))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    auto draft = file + ".XXXXXX";
    const int descriptor = ::mkostemp(draft.data(), O_CLOEXEC);  // 0600
    if (descriptor < 0) return errno;
    const auto line = token + "\n";
    int error = 0;
    if (::write(descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        ::fsync(descriptor) != 0)
        error = errno == 0 ? EIO : errno;
    ::close(descriptor);
    if (error == 0 && ::link(draft.c_str(), file.c_str()) != 0 && errno != EEXIST) error = errno;
    ::unlink(draft.c_str());
    return error;
}

void require_private(const std::string& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || (found.st_mode & (S_IRWXG | S_IRWXO)) == 0) return;
    throw BadConfiguration("BELLHOP_OPERATOR_TOKEN_FILE: others may read " + file + ": chmod 600 " +
                           file);
}

}  // namespace

void OperatorTokenOptions::add_to(Options& options) {
    options.add("operator-token", token,
                "what an operator shows (better by the environment or the file)");
    options.add("operator-token-file", file, "where it is kept, made where there is none");
}

FoundToken OperatorTokenOptions::find() const {
    return token.empty() ? read(file) : checked(token, "BELLHOP_OPERATOR_TOKEN");
}

FoundToken OperatorTokenOptions::find_or_make() const {
    if (!token.empty()) return find();
    if (::access(file.c_str(), F_OK) != 0) {
        if (const int error = make(file, new_token()); error != 0) return missing(file, error);
    }
    require_private(file);
    return find();
}

}  // namespace bellhop::service
