// The file that keeps what was discarded.
#pragma once

#include "bellhopctl/dlq/letter.hpp"

#include <string>

namespace bellhop::ctl {

/// One line of JSON for each discarded letter, whole: with its body it can be sent again by hand.
/// Only its owner may read the file.
class DiscardLog {
 public:
    /// Appends to `path`; makes it where it is not there. @throws BadConfiguration where it can't
    explicit DiscardLog(std::string path);
    ~DiscardLog();
    DiscardLog(const DiscardLog&) = delete;
    DiscardLog& operator=(const DiscardLog&) = delete;

    /// Returns when the line is on disk. @throws Unavailable where it can't be written
    void write(const dlq::Letter& letter, const std::string& reason, Timestamp now);

 private:
    std::string path_;
    int file_ = -1;
};

}  // namespace bellhop::ctl
