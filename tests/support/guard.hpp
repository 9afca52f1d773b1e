// Tidying up behind a test program, however it ends.
#pragma once

#include <string>
#include <vector>

namespace bellhop::tests {

/// A time-out of ctest kills a test program and all of its children. The guard is nobody's child:
/// it runs its script once this object is gone, and also once this program is.
class Guard {
 public:
    /// @param script for sh; its first argument is $0 @throws std::runtime_error
    Guard(const std::string& script, const std::vector<std::string>& arguments);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

 private:
    int pipe_ = -1;  ///< its end of file tells the guard that we are gone
};

}  // namespace bellhop::tests
