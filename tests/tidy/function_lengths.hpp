// How long functions and files are.
#pragma once

#include "source_tree.hpp"

namespace bellhop::tidy {

/// A function with a body, from the first line of its signature to its closing brace.
struct Function {
    std::string name;
    std::size_t line = 0;
    std::size_t lines = 0;
};

/// The functions of a C++ text, in their order. Lambdas count towards the function that they are
/// in.
[[nodiscard]] std::vector<Function> functions_of(std::string_view text);

/// Functions of at most 40 lines, 60 in tests.
[[nodiscard]] Violations check_function_lengths(const SourceFile& file);
/// Files of at most 300 lines, 400 in tests.
[[nodiscard]] Violations check_file_length(const SourceFile& file);

}  // namespace bellhop::tidy
