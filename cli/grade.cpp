#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <system_error>

#include "caregrade/caregrade.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

/// `--policy ID=CHOICE`, before it is known whose policy it is.
struct PolicyOption {
  std::string id{};
  std::string choice{};
  bool used = false;
};

/// Grades the cases of one call and writes their results in the order of the input.
class Grade {
 public:
  Grade(const Options& options, const Terminal& terminal)
      : terminal_{terminal}, format_{options.text("format")}, explain_{options.has("explain")}, require_complete_{options.has("require-complete")} {
    for (const std::string& option : options.texts("policy")) {
      const std::size_t sign = option.find('=');
      policies_.push_back({option.substr(0, sign), sign == std::string::npos ? "" : option.substr(sign + 1)});
    }
  }

  /// Grades every case under this standard, whatever it names.
  void set_standard(const Standard& standard) { standard_ = &standard; }

  Exit run(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
      if (file == "-") {
        read(std::cin, "-");
        continue;
      }
      std::error_code error{};
      errno = 0;
      std::ifstream stream{file, std::ios::binary};
      if (std::filesystem::is_directory(file, error)) errno = EISDIR;
      if (!stream || errno == EISDIR) {
        show({.code = "CG1001", .where = {.file = file}, .arguments = {{"path", file}, {"reason", std::generic_category().message(errno)}}}, terminal_);
        files_failed_ = true;
        continue;
      }
      read(stream, file);
      if (!std::cout) break;
    }
    for (const PolicyOption& policy : policies_)
      if (!policy.used && all_ > bad_ && !wrong_policy_) unused_policy(policy);
    if (bad_ > 0 && all_ > 1) {
      std::cout.flush();
      std::cerr << messages(terminal_.language).fill("ui.bad_cases", {{"bad", std::to_string(bad_)}, {"all", std::to_string(all_)}}) << "\n";
    }
    if (files_failed_) return Exit::files;
    if (wrong_policy_) return Exit::usage;
    return bad_ > 0 ? Exit::input : Exit::ok;
  }

 private:
  void read(std::istream& stream, const std::string& file) {
    CaseStream cases{stream, file};
    const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
    while (const auto text = cases.next()) {
      ++all_;
      CaseResult result = read_case(*text, find, standard_);
      if (format_ == "csv" && table_ == nullptr && result.standard != nullptr) begin_table(*result.standard);
      if (!result.value) refuse(result.id, result.value.issues(), *text);
      else grade_one(result.value.value(), result.id, *text);
      if (!std::cout || wrong_policy_) return;
    }
  }

  void grade_one(const Case& read, const std::optional<std::string>& id, const CaseText& text) {
    const auto policies = choices(*read.standard, read.assessment.assessed_on);
    if (!policies) return;
    const auto grading = grade_with(*read.standard, read.assessment, *policies);
    if (!grading) return refuse(id, at_case(grading.issues(), text), text);
    if (format_ == "csv" && table_->id != read.standard->id) {
      Issue issue{.code = "CG6005", .arguments = {{"expected", table_->id}, {"found", read.standard->id}}};
      return refuse(id, at_case({std::move(issue)}, text), text);
    }
    write(*read.standard, read.assessment, *grading, *policies);
  }

  void begin_table(const Standard& standard) {
    table_ = &standard;
    std::cout << csv_header(standard) << "\n";
    for (const auto& [id, issues] : early_) std::cout << to_csv(standard, id, issues, terminal_.language) << "\n";
    early_.clear();
  }

  [[nodiscard]] Result<Grading> grade_with(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies) const {
    return caregrade::grade(standard, assessment, {.policies = policies, .trace = explain_, .require_complete = require_complete_});
  }

  void write(const Standard& standard, const Assessment& assessment, const Grading& grading, const PolicyChoices& policies) {
    const auto changes = explain_ ? single_changes(standard, assessment, policies) : std::vector<Change>{};
    const Report report{standard, assessment, grading, policies, explain_ ? &changes : nullptr};
    if (format_ == "json") {
      std::cout << to_json(report) << "\n";
    } else if (format_ == "csv") {
      std::cout << to_csv(report, terminal_.language) << "\n";
    } else {
      const TextStyle style{.language = terminal_.language, .color = terminal_.color_out, .width = terminal_.width};
      if (all_ - bad_ > 1) std::cout << "\n";
      std::cout << to_text(report, style);
      if (explain_) std::cout << explanation(report, style);
    }
  }

  /// Tells what is wrong on standard error and holds the case's place in the output.
  void refuse(const std::optional<std::string>& id, const Issues& issues, const CaseText& text) {
    ++bad_;
    const std::string shown = without_identity_numbers(text.text);
    for (const Issue& issue : issues)
      show(issue, terminal_, issue.where.file == text.file ? std::string_view{shown} : std::string_view{}, text.first_line, text.first_column);
    if (format_ == "json") std::cout << to_json(id, issues) << "\n";
    else if (format_ == "csv" && table_ != nullptr) std::cout << to_csv(*table_, id, issues, terminal_.language) << "\n";
    // why kept: the table's columns are those of a standard, and no case has named one yet. Bounded, as all input is.
    else if (format_ == "csv" && early_.size() < 10'000) early_.emplace_back(id, issues);
  }

  [[nodiscard]] static Issues at_case(Issues issues, const CaseText& text) {
    for (Issue& issue : issues)
      if (issue.where == Where{})
        issue.where = {.file = text.file, .line = text.first_line, .column = text.first_column, .pointer = text.pointer};
    return issues;
  }

  /// The policy choices for a standard; nothing, with the problem shown, where an option names a choice that it lacks.
  [[nodiscard]] std::optional<PolicyChoices> choices(const Standard& standard, const std::optional<Date>& day) {
    PolicyChoices choices = default_policies(standard, day);
    for (PolicyOption& option : policies_) {
      const auto policy = find_id(standard.policies, option.id);
      if (!policy) continue;
      option.used = true;
      const auto choice = find_id(standard.policies[*policy].choices, option.choice);
      if (choice) {
        choices[*policy] = static_cast<std::int16_t>(*choice);
        continue;
      }
      std::string expected{};
      for (const auto& each : standard.policies[*policy].choices) expected += (expected.empty() ? "" : ", ") + each.id;
      show({.code = "CG6003", .arguments = {{"option", "--policy " + option.id}, {"expected", expected}, {"found", option.choice}}}, terminal_);
      wrong_policy_ = true;
      return std::nullopt;
    }
    last_ = &standard;
    return choices;
  }

  void unused_policy(const PolicyOption& option) {
    if (last_ == nullptr) return;
    std::string expected{};
    for (const Policy& each : last_->policies) expected += (expected.empty() ? "" : ", ") + each.id;
    show({.code = "CG6006", .arguments = {{"standard", last_->id}, {"found", option.id}, {"expected", expected}}}, terminal_);
    wrong_policy_ = true;
  }

  const Terminal& terminal_;
  std::string format_{};
  bool explain_ = false;
  bool require_complete_ = false;
  std::vector<PolicyOption> policies_{};
  const Standard* standard_ = nullptr;  ///< that all cases are graded under; none: each by its own
  const Standard* table_ = nullptr;  ///< whose columns the CSV table has
  const Standard* last_ = nullptr;
  std::vector<std::pair<std::optional<std::string>, Issues>> early_{};
  std::size_t all_ = 0;
  std::size_t bad_ = 0;
  bool files_failed_ = false;
  bool wrong_policy_ = false;
};

}  // namespace

Exit grade(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> files = options.texts("argument");
  if (files.empty()) {
    show({.code = "CG6004", .arguments = {{"expected", "CASE..."}, {"command", "grade"}}}, terminal);
    return Exit::usage;
  }
  if (!load_folders(options, terminal)) return Exit::input;
  Grade grade{options, terminal};
  if (options.has("standard")) {
    const auto standard = Catalog::built_in().find(options.text("standard"));
    for (const Issue& issue : standard ? Issues{} : standard.issues()) show(issue, terminal);
    if (!standard) return Exit::usage;
    grade.set_standard(**standard);
  }
  return grade.run(files);
}

}  // namespace caregrade::cli
