#include "caregrade/population_catalog.hpp"

#include <stdexcept>

#include "caregrade/io/population_reader.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "folder.hpp"

namespace caregrade {
namespace {

PopulationModel read_built_in() {
  auto model = read_population(embedded_folder("population"));
  if (!model) throw std::logic_error{"broken population: " + diagnostic(model.issues().front(), {.language = Language::en})};
  return std::move(model).value();
}

}  // namespace

const PopulationModel& built_in_population() {
  static const PopulationModel model = read_built_in();
  return model;
}

}  // namespace caregrade
