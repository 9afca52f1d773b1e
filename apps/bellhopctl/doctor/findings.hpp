// From what is declared and what is live to what is wrong, and what mends it: pure.
#pragma once

#include "bellhopctl/doctor/live.hpp"
#include "bellhopctl/doctor/mends.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bellhop::doctor {

enum class Severity {
    kBroken,  ///< a promise can't be kept, or the house is open
    kWarning  ///< works, and wants a person
};

struct Finding {
    std::string where;     ///< `policy payment.commands`
    std::string found;     ///< what is there
    std::string expected;  ///< what is to be there
    std::string mend;      ///< a command to type
    Severity severity = Severity::kBroken;
};

/// Collects findings, and counts what was looked at.
class Notes {
 public:
    /// One more thing was compared.
    void looked(int things = 1) { checks_ += things; }
    void broken(Finding finding);
    void warning(Finding finding);
    /// The broker's figures are some seconds old, and contradict each other: look again.
    void doubt() { doubtful_ = true; }

    [[nodiscard]] int checks() const { return checks_; }
    [[nodiscard]] bool doubtful() const { return doubtful_; }
    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
    int checks_ = 0;
    bool doubtful_ = false;
    std::vector<Finding> findings_;
};

/// What the rules look at.
struct Case {
    const Declared& declared;
    const Live& live;
    const Mends& mends;
};

/// All rules.
[[nodiscard]] Notes examine(const Case& house);

/// @name The rules, by what they are about
/// @{
void check_broker_there(const Case& house, Notes& notes);
void check_nodes(const Case& house, Notes& notes);
void check_alarms(const Case& house, Notes& notes);
void check_certificates(const Case& house, Notes& notes);
/// @return whether there is something in it to look at
bool check_virtual_host(const Case& house, Notes& notes);
void check_topology(const Case& house, Notes& notes);
void check_users(const Case& house, Notes& notes);
void check_queue_traffic(const Case& house, Notes& notes);
void check_services(const Case& house, Notes& notes);
/// @}

/// @name Parts of the rules
/// @{
/// The service of that name, or nullptr.
[[nodiscard]] const ServiceLook* look_of(const Live& live, const std::string& service);
/// What makes a service that answers ready, or takes up its work again.
[[nodiscard]] std::string mend_of(const Case& house, const ServiceLook& service);
/// The first member in which two objects differ: what is found, and what is expected. Equal: both
/// empty.
struct Difference {
    std::string found;
    std::string expected;
};
[[nodiscard]] Difference first_difference(const Attributes& live, const Attributes& declared);
/// @}

}  // namespace bellhop::doctor
