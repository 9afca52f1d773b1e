// Small damage to an input, from a seed.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace bellhop::fuzz {

/// Makes variants of the files of a corpus. The same seed makes the same ones.
class Mutation {
 public:
    /// @param corpus not empty; must outlive this
    Mutation(const std::vector<std::string>& corpus, std::uint64_t seed)
        : corpus_(corpus), random_(seed) {}

    /// One of the corpus, changed in one to four places.
    [[nodiscard]] std::string next();

 private:
    [[nodiscard]] std::size_t below(std::size_t bound);
    void change(std::string& bytes);

    const std::vector<std::string>& corpus_;
    std::mt19937_64 random_;
};

}  // namespace bellhop::fuzz
