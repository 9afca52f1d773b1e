// Standard output, sent into a file for a while.
#include "captured_output.hpp"

#include <array>
#include <cstdio>
#include <iostream>
#include <memory>
#include <stdexcept>

#include <unistd.h>

namespace bellhop::tests {

std::string captured_output(const std::function<void()>& writer) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
    if (!file) throw std::runtime_error("can't make a temporary file");
    std::cout.flush();
    std::fflush(stdout);
    const int terminal = ::dup(STDOUT_FILENO);
    ::dup2(::fileno(file.get()), STDOUT_FILENO);
    writer();
    std::cout.flush();
    std::fflush(stdout);
    ::dup2(terminal, STDOUT_FILENO);
    ::close(terminal);
    std::rewind(file.get());
    std::string text;
    std::array<char, 4096> part{};
    while (const auto size = std::fread(part.data(), 1, part.size(), file.get()))
        text.append(part.data(), size);
    return text;
}

}  // namespace bellhop::tests
