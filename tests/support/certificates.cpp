// Certificates for one test program, made by rabbitmq/certificates.sh in a folder of their own.
#include "support/certificates.hpp"

#include "support/command.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kLongest{30000};
const std::string kScript = BELLHOP_SOURCE_DIR "/rabbitmq/certificates.sh";

void run(const std::vector<std::string>& words) {
    const auto result = run_command(words, {}, kLongest);
    if (result.exit_code != 0) throw std::runtime_error(words.front() + ": " + result.output);
}

}  // namespace

void run_openssl(const std::vector<std::string>& words) {
    std::vector<std::string> all{"openssl"};
    all.insert(all.end(), words.begin(), words.end());
    run(all);
}

Certificates::Certificates() : own_(true) {
    std::string path =
        (std::filesystem::temp_directory_path() / "bellhop-certificates-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("can't make " + path);
    folder_ = path;
}

Certificates::Certificates(std::filesystem::path folder) : folder_(std::move(folder)) {}

Certificates::~Certificates() {
    std::error_code ignored;
    if (own_) std::filesystem::remove_all(folder_, ignored);
}

void Certificates::make_server(const std::vector<std::string>& names) const {
    std::vector<std::string> words{kScript, folder_.string(), "server", "--renew"};
    words.insert(words.end(), names.begin(), names.end());
    run(words);
}

void Certificates::expire_server(const std::string& name) const {
    const bool is_address = name.find_first_not_of("0123456789.") == std::string::npos;
    std::ofstream(file("old.ext"))
        << "subjectAltName=" << (is_address ? "IP:" : "DNS:") << name << '\n';
    run_openssl({"req", "-new", "-key", file("server.key"), "-subj", "/CN=server", "-out",
                 file("old.csr")});
    run_openssl({"x509", "-req", "-in", file("old.csr"), "-CA", ca(), "-CAkey", file("ca.key"),
                 "-days", "-1", "-set_serial", "1", "-extfile", file("old.ext"), "-out",
                 file("server.pem")});
}

void Certificates::make_client(const std::string& name) const {
    run({kScript, folder_.string(), "client", name});
}

}  // namespace bellhop::tests
