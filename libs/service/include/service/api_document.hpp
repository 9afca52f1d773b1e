// The interface of a service as a document: what people write about it, with the schemas of its
// bodies as the descriptions give them that encode and check those bodies.
// @see https://spec.openapis.org/oas/v3.1.0,
// https://www.asyncapi.com/docs/reference/specification/v3.0.0
#pragma once

#include "wire/schema.hpp"

#include <string>
#include <string_view>

namespace bellhop::service {

/// Where a document comes from.
struct ApiSource {
    std::string_view text;  ///< JSON; paths or channels, words, examples
    std::string_view file;  ///< its path in the checkout, for errors; outlives the document
    wire::Schemas schemas;
};

/// The text with `info.version` and with `components.schemas` as the descriptions say. What the
/// text says there is added to them: words, enumerations, examples. A schema that only the text has
/// must be a whole one. @throws BadConfiguration with file and line, where the text says what the
/// description says, speaks of a member that is not described, or has half a schema
[[nodiscard]] wire::Value document_of(const ApiSource& source);

/// An app's OpenAPI document with what every service has: its routes, headers, errors.
/// @throws BadConfiguration as document_of, and where both say the same thing
[[nodiscard]] wire::Value open_api(const ApiSource& app);

}  // namespace bellhop::service
