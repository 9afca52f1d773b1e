// Reads SQL as far as needed: to find its parameters, to split a script, and to translate it.
#include "sql_text.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace bellhop::db {
namespace {

enum class Kind { kWord, kQuoted, kComment, kParameter, kSpace, kOther };

struct Token {
    Kind kind = Kind::kOther;
    std::string_view text;
};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

template <class Predicate>
std::size_t length_while(std::string_view text, std::size_t from, Predicate holds) {
    while (from < text.size() && holds(text[from])) ++from;
    return from;
}

/// The place after `end`, searched for from `from`; the end of the text where it is not there.
std::size_t after(std::string_view text, std::string_view end, std::size_t from) {
    const auto found = text.find(end, from);
    return found == std::string_view::npos ? text.size() : found + end.size();
}

/// The token that a text which is not empty starts with. A doubled quote reads as two quoted texts,
/// which is as good here.
Token first_token(std::string_view text) {
    const auto token = [text](Kind kind, std::size_t size) {
        return Token{kind, text.substr(0, size)};
    };
    const char c = text.front();
    if (is_space(c)) return token(Kind::kSpace, length_while(text, 1, is_space));
    if (is_word(c)) return token(Kind::kWord, length_while(text, 1, is_word));
    if (c == '\'') return token(Kind::kQuoted, after(text, "'", 1));
    if (c == '"') return token(Kind::kQuoted, after(text, "\"", 1));
    if (text.starts_with("--"))
        return token(Kind::kComment, length_while(text, 2, [](char each) { return each != '\n'; }));
    if (text.starts_with("/*")) return token(Kind::kComment, after(text, "*/", 2));
    if (text.starts_with("::")) return token(Kind::kOther, 2);
    if (c == ':') {
        const auto size = length_while(text, 1, is_word);
        return token(size > 1 ? Kind::kParameter : Kind::kOther, size);
    }
    return token(Kind::kOther, 1);
}

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    while (!text.empty()) {
        tokens.push_back(first_token(text));
        text.remove_prefix(tokens.back().text.size());
    }
    return tokens;
}

bool is_the_word(const Token& token, std::string_view upper_case) {
    const auto same = [](char mine, char theirs) {
        return (mine >= 'a' && mine <= 'z' ? static_cast<char>(mine - 'a' + 'A') : mine) == theirs;
    };
    return token.kind == Kind::kWord && std::ranges::equal(token.text, upper_case, same);
}

/// Where these words stand at `from`, with nothing but blanks and comments between them: the place
/// after the last.
std::optional<std::size_t> match_words(const std::vector<Token>& tokens, std::size_t from,
                                       const std::vector<std::string_view>& words) {
    for (const auto word : words) {
        while (from < tokens.size() &&
               (tokens[from].kind == Kind::kSpace || tokens[from].kind == Kind::kComment)) {
            ++from;
        }
        if (from == tokens.size() || !is_the_word(tokens[from], word)) return std::nullopt;
        ++from;
    }
    return from;
}

/// Where the table options of SQLite start, after the last parenthesis; the end where other things
/// stand there.
std::size_t start_of_table_options(const std::vector<Token>& tokens) {
    std::size_t start = tokens.size();
    while (start > 0) {
        const auto& token = tokens[start - 1];
        if (token.text == ")") return start;
        const bool option = token.kind == Kind::kSpace || token.kind == Kind::kComment ||
                            token.text == "," || is_the_word(token, "STRICT") ||
                            is_the_word(token, "WITHOUT") || is_the_word(token, "ROWID");
        if (!option) return tokens.size();
        --start;
    }
    return tokens.size();
}

}  // namespace

std::vector<std::string> parameter_names(std::string_view sql) {
    std::vector<std::string> names;
    for (const auto& token : tokens_of(sql)) {
        if (token.kind != Kind::kParameter) continue;
        const auto name = token.text.substr(1);
        if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
    }
    return names;
}

std::vector<std::string> split_statements(std::string_view script) {
    std::vector<std::string> statements;
    std::string statement;
    for (const auto& token : tokens_of(script)) {
        if (token.text == ";") {
            if (!statement.empty()) statements.push_back(std::move(statement));
            statement.clear();
        } else if (token.kind == Kind::kComment ||
                   (token.kind == Kind::kSpace && statement.empty())) {
            continue;
        } else {
            statement += token.text;
        }
    }
    if (!statement.empty()) {
        throw BadConfiguration("the schema has a statement that does not end in ';': " +
                               statement.substr(0, 80));
    }
    return statements;
}

std::string for_postgresql(std::string_view statement) {
    const auto tokens = tokens_of(statement);
    const auto end = start_of_table_options(tokens);
    std::string out;
    for (std::size_t at = 0; at < end;) {
        if (const auto key = match_words(tokens, at, {"INTEGER", "PRIMARY", "KEY"});
            key && is_the_word(tokens[at], "INTEGER")) {
            out += "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
            at = match_words(tokens, *key, {"AUTOINCREMENT"}).value_or(*key);
            continue;
        }
        out += is_the_word(tokens[at], "INTEGER") ? std::string_view{"BIGINT"} : tokens[at].text;
        ++at;
    }
    return out;
}

}  // namespace bellhop::db
