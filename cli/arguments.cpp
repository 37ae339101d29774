#include "arguments.hpp"

namespace caregrade::cli {

std::optional<std::string> needed(const Options& options, const char* name, const char* command, const Terminal& terminal) {
  if (options.has(name) && !options.text(name).empty()) return options.text(name);
  show({.code = "CG6002", .arguments = {{"option", "--" + std::string{name}}, {"reason", "@option.needed"}, {"command", command}}}, terminal);
  return std::nullopt;
}

std::optional<std::string> one_argument(const Options& options, const char* what, const char* command, const Terminal& terminal) {
  const std::vector<std::string> arguments = options.texts("argument");
  if (arguments.size() == 1) return arguments.front();
  show({.code = "CG6004", .arguments = {{"expected", what}, {"command", command}}}, terminal);
  return std::nullopt;
}

Date day_option(const Options& options, const char* name, const Terminal& terminal, bool& good) {
  if (!options.has(name)) return {};
  const auto day = Date::parse(options.text(name));
  if (!day) show({.code = "CG4012", .arguments = {{"expected", "--" + std::string{name} + " YYYY-MM-DD"}, {"found", options.text(name)}}}, terminal);
  good = good && day;
  return day.value_or(Date{});
}

}  // namespace caregrade::cli
