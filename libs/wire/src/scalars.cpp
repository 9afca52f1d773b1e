// The single values of the wire: text, numbers, money, dates.
#include "wire/codec.hpp"

#include <algorithm>
#include <charconv>

namespace bellhop::wire {

namespace {

std::string_view article_and_name(Kind kind) {
    switch (kind) {
        case Kind::kNull:
            return "null";
        case Kind::kBoolean:
            return "true or false";
        case Kind::kNumber:
            return "a number";
        case Kind::kText:
            return "a text";
        case Kind::kArray:
            return "a list";
        case Kind::kObject:
            return "an object";
    }
    return "something else";
}

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t") == std::string_view::npos;
}

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

}  // namespace

void write(Writer& writer, const std::string& value) {
    writer.text(value);
}
void write(Writer& writer, bool value) {
    writer.boolean(value);
}
void write(Writer& writer, std::int64_t value) {
    writer.integer(value);
}
void write(Writer& writer, int value) {
    writer.integer(value);
}
void write(Writer& writer, Amount value) {
    writer.number(value.text());
}
void write(Writer& writer, Date value) {
    writer.text(value.text());
}
void write(Writer& writer, Timestamp value) {
    writer.text(to_text(value));
}
void write(Writer& writer, const Money& value) {
    writer.begin_object();
    writer.key("amount");
    write(writer, value.amount);
    writer.key("currency");
    writer.text(value.currency);
    writer.end_object();
}

void write(Writer& writer, const Value& value) {
    switch (value.kind) {
        case Kind::kNull:
            return writer.null();
        case Kind::kBoolean:
            return writer.boolean(value.text == "true");
        case Kind::kNumber:
            return writer.number(value.text);
        case Kind::kText:
            return writer.text(value.text);
        case Kind::kArray:
            return write(writer, value.items);
        case Kind::kObject:
            break;
    }
    writer.begin_object();
    for (const auto& member : value.members) {
        writer.key(member.name);
        write(writer, member.value);
    }
    writer.end_object();
}

std::string encode(const Value& value) {
    Writer writer;
    write(writer, value);
    return writer.take();
}

void require_kind(const Value& value, const Path& path, Kind kind) {
    if (value.kind == kind) return;
    refuse(value, path,
           "must be " + std::string(article_and_name(kind)) + ", not " +
               std::string(article_and_name(value.kind)));
}

void require_items(const Value& value, const Path& path, Items bounds) {
    require_kind(value, path, Kind::kArray);
    if (value.items.size() >= bounds.least && value.items.size() <= bounds.most) return;
    refuse(value, path,
           "must have " + std::to_string(bounds.least) + " to " + std::to_string(bounds.most) +
               " items");
}

void read(const Value& value, const Path& path, const Bounds& bounds, std::string& out) {
    require_kind(value, path, Kind::kText);
    const auto& text = value.text;
    if (bounds.text.least > 0 && blank(text)) refuse(value, path, "must not be empty");
    if (text.size() < bounds.text.least || text.size() > bounds.text.most) {
        refuse(value, path,
               "must be " + std::to_string(bounds.text.least) + " to " +
                   std::to_string(bounds.text.most) + " bytes long");
    }
    if (has_control_character(text)) refuse(value, path, "must not hold control characters");
    out = text;
}

void read(const Value& value, const Path& path, const Bounds&, bool& out) {
    require_kind(value, path, Kind::kBoolean);
    out = value.text == "true";
}

void read(const Value& value, const Path& path, const Bounds& bounds, std::int64_t& out) {
    require_kind(value, path, Kind::kNumber);
    const auto& text = value.text;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
        refuse(value, path, "must be a whole number");
    }
    if (out < bounds.range.least) {
        refuse(value, path, "must be at least " + std::to_string(bounds.range.least));
    }
    if (out > bounds.range.most)
        refuse(value, path, "must be at most " + std::to_string(bounds.range.most));
}

void read(const Value& value, const Path& path, const Bounds& bounds, int& out) {
    Bounds narrow = bounds;
    narrow.range.least = std::max<std::int64_t>(bounds.range.least, INT32_MIN);
    narrow.range.most = std::min<std::int64_t>(bounds.range.most, INT32_MAX);
    std::int64_t wide = 0;
    read(value, path, narrow, wide);
    out = static_cast<int>(wide);
}

void read(const Value& value, const Path& path, const Bounds& bounds, Amount& out) {
    require_kind(value, path, Kind::kNumber);
    const auto amount = Amount::parse(value.text);
    if (!amount) refuse(value, path, "must be a number with at most two decimals");
    if (amount->minor < bounds.range.least) {
        refuse(value, path, "must be at least " + Amount{bounds.range.least}.text());
    }
    if (amount->minor > bounds.range.most) {
        refuse(value, path, "must be at most " + Amount{bounds.range.most}.text());
    }
    out = *amount;
}

void read(const Value& value, const Path& path, const Bounds& bounds, Money& out) {
    require_kind(value, path, Kind::kObject);
    const Value* amount = value.member("amount");
    const Value* currency = value.member("currency");
    std::vector<std::string_view> missing;
    if (amount == nullptr) missing.emplace_back("amount");
    if (currency == nullptr) missing.emplace_back("currency");
    if (amount == nullptr || currency == nullptr) refuse_missing(value, path, missing);
    read(*amount, Path{&path, "amount"}, bounds, out.amount);
    read(*currency, Path{&path, "currency"}, Bounds{}, out.currency);
    if (!is_currency_code(out.currency)) {
        refuse(*currency, Path{&path, "currency"}, "must be three capital letters");
    }
}

void read(const Value& value, const Path& path, const Bounds&, Date& out) {
    require_kind(value, path, Kind::kText);
    const auto date = Date::parse(value.text);
    if (!date) refuse(value, path, "must be a date of the calendar, YYYY-MM-DD");
    out = *date;
}

void read(const Value& value, const Path& path, const Bounds&, Timestamp& out) {
    require_kind(value, path, Kind::kText);
    const auto& text = value.text;
    const auto digits = [&](std::size_t from, std::size_t count, std::int64_t most) {
        std::int64_t number = 0;
        const auto* end = text.data() + from + count;
        const auto parsed = std::from_chars(text.data() + from, end, number);
        // `-0` is a number, too.
        const bool signless = text[from] != '-';
        if (parsed.ec != std::errc{} || parsed.ptr != end || !signless || number > most) {
            refuse(value, path, "must be a time, YYYY-MM-DDThh:mm:ss.ffffff");
        }
        return number;
    };
    const bool shaped = text.size() == 26 && text[10] == 'T' && text[13] == ':' &&
                        text[16] == ':' && text[19] == '.' &&
                        Date::parse(std::string_view(text).substr(0, 10));
    if (!shaped) refuse(value, path, "must be a time, YYYY-MM-DDThh:mm:ss.ffffff");
    const auto day = Date::parse(std::string_view(text).substr(0, 10))->days();
    out = Timestamp{day} + std::chrono::hours{digits(11, 2, 23)} +
          std::chrono::minutes{digits(14, 2, 59)} + std::chrono::seconds{digits(17, 2, 59)} +
          Microseconds{digits(20, 6, 999'999)};
}

}  // namespace bellhop::wire
