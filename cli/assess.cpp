#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "caregrade/caregrade.hpp"
#include "caregrade/desk/interview.hpp"
#include "arguments.hpp"
#include "command.hpp"
#include "full_screen.hpp"
#include "prompt.hpp"
#include "whole_files.hpp"

namespace caregrade::cli {
namespace {

/// `a-2.json`, `a-3.json`, …: the first beside `a.json` that there is not.
std::string fresh_name(const std::string& path) {
  const std::filesystem::path given{path};
  std::error_code error{};
  for (int number = 2;; ++number) {
    const std::string name = (given.parent_path() / (given.stem().string() + "-" + std::to_string(number) + given.extension().string())).string();
    if (!std::filesystem::exists(std::filesystem::symlink_status(name, error))) return name;
  }
}

/// A name that tells when and by which standard, and of whom nothing.
std::string name_of_today(const Standard& standard) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 32> stamp{};
  static_cast<void>(std::strftime(stamp.data(), stamp.size(), "%Y%m%d-%H%M%S", &local));
  const std::string name = standard.id + "-" + stamp.data() + ".json";
  std::error_code error{};
  return std::filesystem::exists(name, error) ? fresh_name(name) : name;
}

Date today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  localtime_r(&now, &local);
  return Date{std::chrono::year{local.tm_year + 1900} / (local.tm_mon + 1) / local.tm_mday};
}

/// One call of the command: where the draft comes from, and where it goes after each answer.
class Assess {
 public:
  Assess(const Options& options, const Terminal& terminal) : options_{options}, terminal_{terminal}, words_{messages(terminal.language)} {}

  Exit run() {
    bool good = true;
    Date day = day_option(options_, "on", terminal_, good);
    if (!good) return Exit::usage;
    if (!load_folders(options_, terminal_)) return Exit::input;
    if (const Exit exit = begin(); exit != Exit::ok) return exit;
    draft_.is_quick = options_.has("quick");
    Interview interview{*standard_, std::move(draft_), terminal_.language, day.ok() ? day : today()};
    for (std::string& notice : notices_) interview.tell(std::move(notice));
    if ((is_new_ || options_.has("person")) && !keep(interview)) {
      show(*failed_, terminal_);
      return Exit::files;
    }
    const bool is_whole = FullScreen::is_possible() && !options_.has("plain");
    return finish(interview, is_whole ? on_screen(interview) : in_lines(interview));
  }

 private:
  // --- the draft that it begins with ---------------------------------------------------------------------------------

  Exit begin() {
    std::error_code error{};
    if (options_.has("save")) path_ = options_.text("save");
    if (path_ == "-") {
      show({.code = "CG6002", .arguments = {{"option", "--save"}, {"reason", "@option.no_file"}, {"command", "assess"}}}, terminal_);
      return Exit::usage;
    }
    if (!path_.empty() && std::filesystem::exists(path_, error)) {
      if (const Exit exit = resume(); exit != Exit::ok) return exit;
    }
    if (standard_ == nullptr) {
      const auto standard = Catalog::built_in().find(options_.has("standard") ? options_.text("standard") : "gbt42195-2022");
      for (const Issue& issue : standard.issues()) show(issue, terminal_);
      if (!standard) return Exit::usage;
      standard_ = *standard;
      draft_ = Draft{.assessment = Assessment{*standard_}};
      is_new_ = true;
    }
    if (path_.empty()) path_ = name_of_today(*standard_);
    return options_.has("person") ? take_person() : Exit::ok;
  }

  Exit resume() {
    auto text = read_file(path_, terminal_);
    if (!text) return Exit::files;
    if (text->size() > CaseStream::most_bytes) {
      show({.code = "CG1004", .where = {.file = path_}, .arguments = {{"limit", std::to_string(CaseStream::most_bytes)}}}, terminal_);
      return Exit::input;
    }
    if (text->find_first_not_of(" \t\r\n") == std::string::npos) return Exit::ok;  // why: an empty file holds nothing to lose
    KeptDraft kept = keep_draft({.text = *text, .file = path_}, [](std::string_view id) { return Catalog::built_in().find(id); });
    bool is_foreign = false;
    for (const Issue& issue : kept.issues) {
      show(issue, terminal_);
      is_foreign = is_foreign || issue.code == "CG3004";
    }
    // why not asked anew: the standard is at hand somewhere, and --load names it.
    if (is_foreign) return Exit::input;
    if (kept.standard != nullptr && options_.has("standard") && options_.text("standard") != kept.standard->id) {
      show({.code = "CG3005", .where = {.file = path_}, .arguments = {{"expected", options_.text("standard")}, {"found", kept.standard->id}}}, terminal_);
      return Exit::input;
    }
    standard_ = kept.standard;
    draft_ = std::move(kept.draft);
    if (kept.issues.empty()) return Exit::ok;
    const std::string damaged = std::exchange(path_, fresh_name(path_));
    notices_.push_back(words_.fill("desk.moved", {{"path", damaged}, {"fresh", path_}}));
    for (const Issue& issue : kept.issues)
      notices_.push_back((issue.where.line != 0 ? std::to_string(issue.where.line) + ": " : std::string{}) + message(issue, terminal_.language));
    is_new_ = true;
    return Exit::ok;
  }

  Exit take_person() {
    const std::string file = options_.text("person");
    const auto text = read_file(file, terminal_);
    if (!text) return Exit::files;
    Exit exit = Exit::ok;
    const Rulebook* rulebook = rules(pack_folders(options_), terminal_, exit);
    if (rulebook == nullptr) return exit;
    const auto read = read_person({.text = *text, .file = file}, *rulebook, [](std::string_view id) { return Catalog::built_in().find(id); });
    const std::string shown = without_identity_numbers(*text);
    for (const Issue& issue : read.value.issues()) show(issue, terminal_, shown);
    if (!read.value) return Exit::input;
    fill_in(*standard_, *read.value, *rulebook, *text, draft_);
    return Exit::ok;
  }

  // --- asking --------------------------------------------------------------------------------------------------------

  /// Puts what was answered on the disk. why before anything else is shown: what the next screen follows from must not be lost.
  [[nodiscard]] bool keep(const Interview& interview) {
    failed_ = put_file(path_, to_json(*standard_, interview.draft()), true);
    return !failed_;
  }

  Exit in_lines(Interview& interview) {
    while (interview.step() != Interview::Step::left) {
      const auto typed = prompted(plain_text(interview.screen(terminal_.width), terminal_.width));
      if (!typed) {
        std::cerr << "\n";
        if (isatty(STDIN_FILENO) != 0 || interview.step() == Interview::Step::result) break;
        show({.code = "CG6024", .arguments = {{"path", path_}, {"count", std::to_string(interview.left_open())}}}, terminal_);
        return Exit::input;
      }
      if (interview.take(*typed) && !keep(interview)) return Exit::files;
    }
    return Exit::ok;
  }

  Exit on_screen(Interview& interview) {
    FullScreen screen{};
    std::string typed{};
    std::size_t top = 0;
    while (interview.step() != Interview::Step::left) {
      Window window = screen.window();
      window.top = top;
      window.has_color = terminal_.color_out;
      const Layout shown = layout(interview.screen(window.columns), typed, window);
      screen.draw(shown);
      const Key key = screen.read();
      if (key.kind == Key::Kind::ended) break;
      if (move(key, shown, typed, top)) continue;
      const bool is_entry = key.kind == Key::Kind::enter || (key.kind == Key::Kind::text && interview.takes_key());
      if (!is_entry) {
        edit(key, typed);
        continue;
      }
      if (key.kind == Key::Kind::text) typed = key.text;
      top = 0;
      if (interview.take(std::exchange(typed, "")) && !keep(interview)) return Exit::files;
    }
    return Exit::ok;
  }

  /// Moves the body where the key does that.
  static bool move(const Key& key, const Layout& shown, const std::string& typed, std::size_t& top) {
    const std::size_t page = shown.room > 1 ? shown.room - 1 : 1;
    top = std::min(top, shown.most_top);
    const bool is_blank = key.kind == Key::Kind::text && key.text == " " && typed.empty();
    if (key.kind == Key::Kind::up) top -= std::min<std::size_t>(top, 1);
    else if (key.kind == Key::Kind::page_up) top -= std::min(top, page);
    else if (key.kind == Key::Kind::down) top = std::min(top + 1, shown.most_top);
    else if (key.kind == Key::Kind::page_down || is_blank) top = std::min(top + page, shown.most_top);
    else return key.kind == Key::Kind::resized;
    return true;
  }

  static void edit(const Key& key, std::string& typed) {
    static constexpr std::size_t most = 4096;
    if (key.kind == Key::Kind::clear) typed.clear();
    if (key.kind == Key::Kind::text && typed.size() < most) typed += key.text;
    if (key.kind != Key::Kind::backspace) return;
    while (!typed.empty() && (static_cast<unsigned char>(typed.back()) & 0xC0U) == 0x80) typed.pop_back();
    if (!typed.empty()) typed.pop_back();
  }

  Exit finish(const Interview& interview, Exit exit) {
    if (failed_) show(*failed_, terminal_);
    if (interview.is_finished() && exit == Exit::ok)
      std::cout << interview.result({.language = terminal_.language, .color = terminal_.color_out, .width = terminal_.width}) << std::flush;
    std::cerr << words_.fill("desk.kept", {{"path", path_}}) << "\n";
    return exit;
  }

  const Options& options_;
  const Terminal& terminal_;
  const Messages& words_;
  std::string path_{};
  const Standard* standard_ = nullptr;
  Draft draft_{};
  std::vector<std::string> notices_{};
  std::optional<Issue> failed_{};
  bool is_new_ = false;
};

}  // namespace

Exit assess(const Options& options, const Terminal& terminal) {
  if (!options.texts("argument").empty()) {
    show({.code = "CG6002", .arguments = {{"option", options.texts("argument").front()}, {"reason", "@option.unknown"}, {"command", "assess"}}}, terminal);
    return Exit::usage;
  }
  return Assess{options, terminal}.run();
}

}  // namespace caregrade::cli
