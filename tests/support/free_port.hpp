// Ports of 127.0.0.1 for tests, which run side by side and kill and restart what listens there.
//
// All lie below the range of outgoing connections (32768 and up), which would take a port while
// nobody listens on it: 10100 the services of a House, 12000 dev.sh and clusters (their brokers use
// 22000 and 32000 too, see node.sh), 13000 single brokers and databases.
#pragma once

#include <functional>

namespace bellhop::tests {

/// Whether a listener on 127.0.0.1 could have this port now.
[[nodiscard]] bool port_is_free(int port);

/// A port that other test programs leave alone for as long as this lives, also while nobody listens
/// there: a claim is a name in the kernel's abstract socket space, which is free again however its
/// owner ends.
class PortClaim {
 public:
    struct Range {
        int first = 0;
        int last = 0;  ///< included
        int step = 1;
    };

    /// Nothing claimed: number 0.
    PortClaim() = default;
    /// Draws from the range until nobody else has claimed the port and it fits.
    /// @throws std::runtime_error after 1,000 draws
    explicit PortClaim(Range range, const std::function<bool(int)>& fits = port_is_free);
    ~PortClaim();
    PortClaim(PortClaim&& other) noexcept;
    PortClaim& operator=(PortClaim&& other) noexcept;

    [[nodiscard]] int number() const { return number_; }

 private:
    [[nodiscard]] bool claim(int port);
    void give_up();

    int claim_ = -1;
    int number_ = 0;
};

inline constexpr PortClaim::Range kServicePorts{10100, 11999};
/// Of ten in a row each, with those 10000 and 20000 above.
inline constexpr PortClaim::Range kDevPorts{12000, 12690, 10};
inline constexpr PortClaim::Range kServerPorts{13000, 21999};

/// Whether `dev.sh` can have this one and all that follow from it.
[[nodiscard]] bool dev_ports_are_free(int first);

}  // namespace bellhop::tests
