#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/decide_person.hpp"
#include "caregrade/rulebook_catalog.hpp"

namespace caregrade::python {

/// Rules that are read together, with what was compiled of them for the places that were asked for.
class Rules {
 public:
  /// The built-in packs and those of these paths.
  static Result<std::shared_ptr<Rules>> load(const std::vector<std::string>& paths) {
    if (!paths.empty()) {
      auto loaded = rulebook_with(paths);
      if (!loaded) return loaded.issues();
      return std::make_shared<Rules>(std::move(loaded).value());
    }
    auto built_in = built_in_rulebook();
    if (!built_in) return built_in.issues();
    return std::make_shared<Rules>(**built_in);
  }

  explicit Rules(Rulebook rulebook) : rulebook_{std::move(rulebook)}, decider_{rulebook_} {}
  // why not copied: the decider refers to the rulebook beside it.
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;

  [[nodiscard]] const Rulebook& rulebook() const noexcept { return rulebook_; }

  [[nodiscard]] Result<Decisions> decide(PersonCase person, const PersonOptions& options) {
    const std::lock_guard lock{mutex_};  // why: two threads may ask for the same places at once
    return decider_.decide(std::move(person), options);
  }

  /// `id@version#digest` of every pack.
  [[nodiscard]] std::vector<std::string> packs() const {
    std::vector<std::string> names{};
    for (const RulePack& pack : rulebook_.packs) names.push_back(receipt_name(pack));
    return names;
  }

 private:
  Rulebook rulebook_{};
  std::mutex mutex_{};
  PersonDecider decider_;
};

/// What is asked about persons, as it was written.
struct Asked {
  std::vector<std::string> regions{};
  std::optional<std::string> on{};
  std::vector<std::string> benefits{};
  std::map<std::string, std::string> policies{};
  bool include_unverified = false;
};

/// The same as the engine takes it. Issues: CG4012 for the day, and those of `check`.
[[nodiscard]] Result<PersonOptions> options_of(const Rulebook& rulebook, const Asked& asked);

}  // namespace caregrade::python
