// A database with a service's tables, for tests of its adapters.
#pragma once

#include "../db/stores.hpp"
#include "db/migrations.hpp"

#include <string_view>

namespace bellhop::tests {

/// Of which several sessions may be opened, as by several processes.
template <class Store>
class Tables {
 public:
    Tables(std::string_view service, std::string_view schema) {
        db::migrate(*store_.open(), service, schema);
    }
    [[nodiscard]] std::unique_ptr<db::Database> open() const { return store_.open(); }

 private:
    Store store_;
};

}  // namespace bellhop::tests
