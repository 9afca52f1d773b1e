// How the house is run, and so what a person types to start it, to stop it and to look at it: these
// words stand here and nowhere else.
#pragma once

#include <map>
#include <string>

namespace bellhop::service {

/// Writes commands; nothing is run. `who` is a service (`payment`) or `rabbitmq`.
class Place {
 public:
    /// A checkout, with ./dev.sh.
    Place() = default;
    /// Units of systemd, as the packages bring them.
    /// @param hosts by who runs there: a name or an address; who is not among them runs on this one
    [[nodiscard]] static Place with_units(std::map<std::string, std::string> hosts);

    [[nodiscard]] bool has_units() const { return units_; }
    [[nodiscard]] std::string start(const std::string& who) const;
    [[nodiscard]] std::string stop(const std::string& who) const;
    [[nodiscard]] std::string restart(const std::string& who) const;
    [[nodiscard]] std::string logs(const std::string& who) const;
    /// Whether it runs.
    [[nodiscard]] std::string state(const std::string& who) const;
    /// A newer program in place of the one that runs.
    [[nodiscard]] std::string update(const std::string& service) const;
    /// The operator's tool.
    [[nodiscard]] std::string ctl(const std::string& arguments) const;
    /// Shows the URL of the broker's management, with its password.
    [[nodiscard]] std::string management() const;
    /// What is typed before a command of root's.
    [[nodiscard]] std::string as_root() const { return units_ ? "sudo " : ""; }
    /// Something of systemd's that is on this host or on another.
    [[nodiscard]] static std::string systemctl(const std::string& what, const std::string& host);
    /// One command after another. A remark ends the line for a shell, and so may not stand within.
    [[nodiscard]] static std::string both(const std::string& first, const std::string& second);

 private:
    [[nodiscard]] std::string host_of(const std::string& who) const;

    bool units_ = false;
    std::map<std::string, std::string> hosts_;
};

/// The host of a URL; empty where that is this one (127.0.0.0/8, ::1, localhost).
[[nodiscard]] std::string other_host_of(const std::string& url);

}  // namespace bellhop::service
