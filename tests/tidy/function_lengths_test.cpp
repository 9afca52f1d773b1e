// The measure of functions finds them all, and their true lengths.
#include "function_lengths.hpp"

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

std::string listed(std::string_view text) {
    std::string out;
    for (const auto& each : functions_of(text)) {
        out += each.name + "@" + std::to_string(each.line) + ":" + std::to_string(each.lines) + " ";
    }
    return out;
}

std::string of_lines(std::size_t count) {
    std::string text = "void f() {\n";
    for (std::size_t i = 2; i < count; ++i) text += "    g();\n";
    return text + "}\n";
}

}  // namespace

TEST_CASE("a function is measured from its signature to its last brace") {
    CHECK(listed("void f() {}\n") == "f@1:1 ");
    CHECK(listed("namespace a {\nint f(int x,\n      int y) {\n    return x;\n}\n}\n") == "f@2:4 ");
    CHECK(listed("template <class T>\nvoid f(T t) {\n    if (t) {\n    }\n}\n") == "f@1:5 ");
    CHECK(listed("std::string A::name() const {\n}\nbool operator()(int a) {\n}\n") ==
          "A::name@1:2 operator()@3:2 ");
}

TEST_CASE("members of a class are functions, the class is none") {
    CHECK(listed("class A final : public B {\n public:\n    int f() const { return 1; }\n"
                 "    A& operator=(const A&) = delete;\n private:\n    void g() {\n    }\n"
                 "    int x_ = 1;\n    int y_{2};\n    B b_ = {1, 2};\n};\n") == "f@3:1 g@6:2 ");
    CHECK(listed("enum class E { kA, kB };\nstruct S {\n    int a;\n};\n") == "");
}

TEST_CASE("a constructor's initializers are not its body") {
    CHECK(listed("A::A(int x) : a_{x}, b_(x) {\n    f();\n}\n") == "A::A@1:3 ");
    CHECK(listed("A::A(int x)\n    : a_(x), b_{[] {\n          return 1;\n      }()} {\n}\n") ==
          "A::A@1:5 ");
}

TEST_CASE("values with braces are no functions") {
    CHECK(listed("constexpr int kList[] = {\n    1,\n    2,\n};\nint f() {\n}\n") == "f@5:2 ");
    CHECK(listed("void f(A a = A{});\nvoid g(B b = {}) {\n}\n") == "g@2:2 ");
    CHECK(listed("template <class T>\nconcept C = requires {\n    T::f();\n};\nint f() {}\n") ==
          "f@5:1 ");
}

TEST_CASE("braces in strings, comments and macros do not count") {
    CHECK(listed("#define X(a) \\\n    {\n// {\nint f() {\n    g(\"{\", '{', R\"({{)\");\n}\n") ==
          "f@4:3 ");
}

TEST_CASE("a test case is a function") {
    CHECK(listed("TEST_CASE(\"it works\") {\n    CHECK(1);\n}\n") == "TEST_CASE@1:3 ");
}

TEST_CASE("a function over the limit is found, one at the limit is not") {
    CHECK(check_function_lengths({"libs/a.cpp", of_lines(40)}).empty());
    REQUIRE(check_function_lengths({"libs/a.cpp", of_lines(41)}).size() == 1);
    CHECK(check_function_lengths({"libs/a.cpp", of_lines(41)}).front().text() ==
          "libs/a.cpp:1: f has 41 lines, more than 40");
    CHECK(check_function_lengths({"tests/a.cpp", of_lines(60)}).empty());
    CHECK(check_function_lengths({"tests/a.cpp", of_lines(61)}).size() == 1);
}

TEST_CASE("a file over the limit is found, one at the limit is not") {
    CHECK(check_file_length({"libs/a.cpp", std::string(300, '\n')}).empty());
    CHECK(check_file_length({"libs/a.cpp", std::string(301, '\n')}).size() == 1);
    CHECK(check_file_length({"tests/a.cpp", std::string(400, '\n')}).empty());
    CHECK(check_file_length({"tests/a.cpp", std::string(401, '\n')}).size() == 1);
}
