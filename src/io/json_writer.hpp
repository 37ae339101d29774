#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "caregrade/core/language.hpp"

namespace caregrade::io {

/// Writes JSON text in the order of the calls. Numbers come as text, so that decimals stay exact.
class JsonWriter {
 public:
  JsonWriter& begin(char bracket) {
    separate();
    text_ += bracket;
    fresh_ = true;
    return *this;
  }
  JsonWriter& end(char bracket) {
    text_ += bracket;
    fresh_ = false;
    return *this;
  }
  JsonWriter& key(std::string_view name) {
    separate();
    text_ += quoted(name) + ":";
    fresh_ = true;
    return *this;
  }
  JsonWriter& string(std::string_view value) { return raw(quoted(value)); }
  /// A number, `true`, `false` or `null`, as it is to be written.
  JsonWriter& raw(std::string_view value) {
    separate();
    text_ += value;
    return *this;
  }
  JsonWriter& both(const Text& value) { return begin('{').key("zh").string(value.zh).key("en").string(value.en).end('}'); }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (!fresh_) text_ += ',';
    fresh_ = false;
  }
  static std::string quoted(std::string_view value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  std::string text_{};
  bool fresh_ = true;
};

}  // namespace caregrade::io
