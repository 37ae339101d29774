#include "caregrade/io/receipt_reader.hpp"

#include <algorithm>

#include "caregrade/io/person_reader.hpp"
#include "json.hpp"

namespace caregrade {
namespace {

using io::JsonValue;

class ReceiptReader {
 public:
  ReceiptReader(std::string_view text, const std::string& file) : text_{text}, place_{.file = file} {}

  Result<AskedBefore> run() {
    const auto root = io::parse_json(text_, place_, issues_);
    if (root && issues_.empty()) read(*root);
    if (!issues_.empty()) return std::move(issues_);
    return std::move(asked_);
  }

 private:
  void read(const JsonValue& root) {
    const JsonValue* inner = member(root, "receipt");
    const JsonValue& receipt = inner == nullptr ? root : *inner;
    for (const JsonValue* of : {&root, &receipt}) {
      if (const JsonValue* on = member(*of, "on")) asked_.on = parse_moment(on->text);
      for (const char* key : {"regions", "region"})
        if (const JsonValue* regions = member(*of, key); regions != nullptr && asked_.regions.empty()) asked_.regions = texts(*regions);
    }
    Receipt& into = asked_.receipt;
    into.engine = text(receipt, "engine");
    into.input = text(receipt, "input");
    if (const JsonValue* packs = member(receipt, "packs")) into.packs = texts(*packs);
    if (const JsonValue* policies = member(receipt, "policies")) into.policies = texts(*policies);
    if (const JsonValue* benefits = member(receipt, "benefits")) into.benefits = texts(*benefits);
    if (const JsonValue* unverified = member(receipt, "include_unverified")) into.include_unverified = unverified->boolean;
    if (!is_wrong_ && !into.engine.empty() && !into.input.empty() && !into.packs.empty()) return;
    issues_.push_back({.code = "CG4037", .where = io::json_where(text_, receipt.offset, place_, inner == nullptr ? "" : "/receipt")});
  }

  [[nodiscard]] static const JsonValue* member(const JsonValue& object, std::string_view key) {
    if (object.kind != JsonValue::Kind::object) return nullptr;
    const auto found = std::find_if(object.children.begin(), object.children.end(), [key](const JsonValue& each) { return each.key == key; });
    return found == object.children.end() || found->kind == JsonValue::Kind::null ? nullptr : &*found;
  }

  [[nodiscard]] static std::string text(const JsonValue& object, std::string_view key) {
    const JsonValue* found = member(object, key);
    return found == nullptr || found->kind != JsonValue::Kind::string ? std::string{} : found->text;
  }

  /// A list of texts, or one text.
  std::vector<std::string> texts(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::string) return {value.text};
    if (value.kind != JsonValue::Kind::array) is_wrong_ = true;
    std::vector<std::string> texts{};
    for (const JsonValue& each : value.children) {
      if (each.kind != JsonValue::Kind::string) is_wrong_ = true;
      texts.push_back(each.text);
    }
    return texts;
  }

  std::string_view text_{};
  io::JsonPlace place_{};
  AskedBefore asked_{};
  Issues issues_{};
  bool is_wrong_ = false;
};

}  // namespace

Result<AskedBefore> read_receipt(std::string_view text, const std::string& file) { return ReceiptReader{text, file}.run(); }

}  // namespace caregrade
