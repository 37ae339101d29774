#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"

namespace caregrade {

/// What a receiver is given of a certificate: a row of data/proof/purposes.csv.
struct Purpose {
  enum class Form : std::uint8_t { certificate, row };

  std::string id{};
  Text name{};
  Form form = Form::certificate;
  std::vector<std::string> disclosed{};  ///< `subject`, `pid`, `scores`, `items`, `context`
};

/// The certificate with the disclosures of the purpose and no others; for statistics a row of JSON without anything that names a person
/// or a certificate. The signature stays as it is: the receiver verifies it. CG5010: it is no exchange certificate.
[[nodiscard]] Result<std::string> present(std::string_view certificate, const std::string& file, const Purpose& purpose);

}  // namespace caregrade
