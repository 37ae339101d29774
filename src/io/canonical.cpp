#include "caregrade/io/person_reader.hpp"
#include "json_writer.hpp"

namespace caregrade {

std::string canonical(const Person& person) {
  io::JsonWriter json{};
  json.begin('{').key("facts").begin('{');
  for (const auto& [name, known] : person.facts) {
    json.key(name).begin('[');
    for (const FactRange& range : known.values) json.begin('[').raw(std::to_string(range.first)).raw(std::to_string(range.last)).end(']');
    if (known.absent) json.string("absent");
    json.end(']');
  }
  json.end('}').key("gradings").begin('[');
  for (const UsedGrading& grading : person.gradings) {
    json.begin('{').key("standard").string(grading.standard).key("assessed_on").string(grading.assessed_on.to_string()).key("levels").begin('[');
    for (const int level : grading.levels) json.raw(std::to_string(level));
    json.end(']').end('}');
  }
  return json.end(']').end('}').take();
}

}  // namespace caregrade
