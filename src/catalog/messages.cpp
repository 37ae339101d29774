#include "caregrade/text/messages.hpp"

#include <stdexcept>

#include "caregrade/data.hpp"
#include "caregrade/text/csv.hpp"

namespace caregrade {
namespace {

Messages read(std::string_view path) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path != path) continue;
    const auto table = read_csv(file.text, std::string{path});
    if (!table || table->header.size() != 2) throw std::logic_error{"broken " + std::string{path}};
    std::map<std::string, std::string, std::less<>> texts{};
    for (const auto& row : table->rows)
      if (!texts.emplace(row[0].text, row[1].text).second) throw std::logic_error{"message twice: " + row[0].text};
    return Messages{std::move(texts)};
  }
  throw std::logic_error{"no " + std::string{path}};
}

}  // namespace

const Messages& messages(Language language) {
  static const Messages zh = read("messages/zh.csv");
  static const Messages en = read("messages/en.csv");
  return language == Language::zh ? zh : en;
}

}  // namespace caregrade
