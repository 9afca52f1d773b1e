// Certificates for one test program, made by rabbitmq/certificates.sh in a folder of their own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bellhop::tests {

/// A CA in a new folder, and what it signs. Throws std::runtime_error with openssl's words. The
/// folder goes with it where it was made here.
class Certificates {
 public:
    Certificates();
    /// In a folder that is there: a test broker's.
    explicit Certificates(std::filesystem::path folder);
    ~Certificates();
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    /// server.pem and server.key anew, for these names and addresses.
    void make_server(const std::vector<std::string>& names) const;
    /// The same key, in a certificate for `name` that ended yesterday.
    void expire_server(const std::string& name) const;
    /// NAME.pem and NAME.key.
    void make_client(const std::string& name) const;

    [[nodiscard]] std::string file(const std::string& name) const {
        return (folder_ / name).string();
    }
    [[nodiscard]] std::string ca() const { return file("ca.pem"); }

 private:
    std::filesystem::path folder_;
    bool own_ = false;
};

/// Runs openssl. @throws std::runtime_error with its words where it fails
void run_openssl(const std::vector<std::string>& words);

}  // namespace bellhop::tests
