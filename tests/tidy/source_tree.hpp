// The source tree as the rules see it: paths and texts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::tidy {

/// A file; its path is relative to the top of the tree.
struct SourceFile {
    std::string path;
    std::string text;

    [[nodiscard]] bool is_cpp() const;
    [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
    [[nodiscard]] bool is_markdown() const { return path.ends_with(".md"); }
    /// Whether it is below the folder, given with a slash at its end.
    [[nodiscard]] bool is_in(std::string_view folder) const { return path.starts_with(folder); }
    [[nodiscard]] bool is_test() const { return is_in("tests/"); }
};

/// Something that a rule does not allow, and where.
struct Violation {
    std::string path;
    std::size_t line = 0;  ///< 0: the file as a whole
    std::string why;
    std::string what{};  ///< the function, header or word that it is about, for the exceptions

    /// `path:line: why`.
    [[nodiscard]] std::string text() const;
};
using Violations = std::vector<Violation>;

/// All text files of the project: its folders and the files beside them; nothing that a build or a
/// run made, nothing that is not text.
[[nodiscard]] std::vector<SourceFile> read_source_tree(const std::string& root);

/// The lines of a text, without their ends.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace bellhop::tidy
