// What the text of a file must have, and must not have.
#pragma once

#include "source_tree.hpp"

namespace bellhop::tidy {

/// A source file or script says in its first line what it is for.
[[nodiscard]] Violations check_opening_comment(const SourceFile& file);
/// A header is read once: `#pragma once` right behind its opening comment.
[[nodiscard]] Violations check_pragma_once(const SourceFile& file);
/// No notes about work that is left.
[[nodiscard]] Violations check_unfinished(const SourceFile& file);
/// No paths of one person's machine.
[[nodiscard]] Violations check_home_paths(const SourceFile& file);
/// Nothing sleeps: waits have a condition and a bound.
[[nodiscard]] Violations check_sleeps(const SourceFile& file);
/// Tests listen and send on the loopback interface only.
[[nodiscard]] Violations check_loopback(const SourceFile& file);
/// `catch` in libraries and apps; where it may be is a table of exceptions.
[[nodiscard]] Violations check_catches(const SourceFile& file);

}  // namespace bellhop::tidy
