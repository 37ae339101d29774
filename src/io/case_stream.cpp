#include <istream>

#include "caregrade/io/case_reader.hpp"

namespace caregrade {
namespace {

bool is_blank(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

Issue too_long(const CaseText& text) {
  return {.code = "CG1004",
          .where = {.file = text.file, .line = text.first_line, .column = text.first_column, .pointer = text.pointer},
          .arguments = {{"limit", std::to_string(CaseStream::most_bytes)}}};
}

/// Adds a byte unless the case is too long already; memory stays bounded whatever comes.
void add(CaseText& text, int c) {
  if (text.text.size() < CaseStream::most_bytes) text.text += static_cast<char>(c);
  else if (text.issues.empty()) text.issues.push_back(too_long(text));
}

/// Follows strings and brackets of a JSON value byte by byte.
class Nesting {
 public:
  void see(int c) {
    if (in_string_) {
      if (escaped_) escaped_ = false;
      else if (c == '\\') escaped_ = true;
      else if (c == '"') in_string_ = false;
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      --depth_;
    }
  }

  [[nodiscard]] bool in_string() const { return in_string_; }
  [[nodiscard]] std::int64_t depth() const { return depth_; }
  [[nodiscard]] bool closed() const { return depth_ <= 0 && !in_string_; }

 private:
  bool in_string_ = false;
  bool escaped_ = false;
  std::int64_t depth_ = 0;
};

bool is_whole_value(std::string_view text) {
  Nesting nesting{};
  for (const char c : text) nesting.see(static_cast<unsigned char>(c));
  return nesting.closed();
}

}  // namespace

CaseStream::CaseStream(std::istream& stream, std::string file) : stream_{stream}, file_{std::move(file)} {}

int CaseStream::peek() { return stream_.rdbuf()->sgetc(); }

int CaseStream::get() {
  const int c = stream_.rdbuf()->sbumpc();
  if (c == '\n') {
    ++line_;
    column_ = 1;
  } else if ((static_cast<unsigned>(c) & 0xC0U) != 0x80) {
    ++column_;
  }
  return c;
}

void CaseStream::skip_blanks() {
  while (is_blank(peek())) get();
}

CaseText CaseStream::begin_case() const {
  return {.file = file_, .first_line = line_, .first_column = column_};
}

std::optional<CaseText> CaseStream::next() {
  if (kept_) {
    std::optional<CaseText> kept = std::move(kept_);
    kept_.reset();
    return kept;
  }
  switch (form_) {
    case Form::undecided: return first();
    case Form::lines: return line();
    case Form::array: return element();
    case Form::single:
    case Form::done: break;
  }
  return std::nullopt;
}

/// Learns the form from the first lines: an array begins with a bracket; where the first line is a whole value, or the
/// next one begins a value too, each line is a case; anything else is one case over several lines.
std::optional<CaseText> CaseStream::first() {
  std::string mark{};
  for (const int expected : {0xEF, 0xBB, 0xBF})
    if (peek() == expected) mark += static_cast<char>(get());
  if (mark.size() == 3) {
    mark.clear();
    column_ = 1;
  }
  if (mark.empty()) skip_blanks();
  if (mark.empty() && peek() == '[') {
    get();
    form_ = Form::array;
    return element();
  }
  CaseText started = begin_case();
  started.text = mark;
  if (!read_line(started)) {
    form_ = Form::done;
    started.issues.push_back({.code = "CG1002", .where = {.file = file_}});
    return started;
  }
  form_ = Form::lines;
  if (is_whole_value(started.text) || !started.issues.empty()) return started;
  std::string blanks{};
  while (is_blank(peek()) && blanks.size() < most_bytes) blanks += static_cast<char>(get());
  if (peek() == '{' && (blanks.empty() || blanks.back() == '\n')) return started;
  if (peek() == std::char_traits<char>::eof()) {
    form_ = Form::done;
    return started;
  }
  for (const char c : blanks) add(started, c);
  return rest(std::move(started));
}

/// Reads up to and with the line end; false at the end of the stream.
bool CaseStream::read_line(CaseText& into) {
  if (peek() == std::char_traits<char>::eof() && into.text.empty()) return false;
  while (peek() != std::char_traits<char>::eof()) {
    const int c = get();
    add(into, c);
    if (c == '\n') break;
  }
  return true;
}

std::optional<CaseText> CaseStream::line() {
  skip_blanks();
  CaseText text = begin_case();
  if (!read_line(text)) return std::nullopt;
  return text;
}

CaseText CaseStream::rest(CaseText started) {
  form_ = Form::done;
  while (peek() != std::char_traits<char>::eof()) add(started, get());
  return started;
}

/// The next element of an array. What is between elements is checked here, the elements when they are read.
std::optional<CaseText> CaseStream::element() {
  skip_blanks();
  const auto problem = [this](int found) {
    form_ = Form::done;
    CaseText text = begin_case();
    text.pointer = "/" + std::to_string(count_);
    const Where where{.file = file_, .line = line_, .column = column_, .pointer = text.pointer};
    if (found == std::char_traits<char>::eof()) text.issues.push_back({.code = "CG1014", .where = where});
    else text.issues.push_back({.code = "CG1005", .where = where, .arguments = {{"found", std::string(1, static_cast<char>(found))}}});
    return text;
  };
  if (peek() == ']') {
    get();
    skip_blanks();
    form_ = Form::done;
    if (peek() != std::char_traits<char>::eof()) return problem(peek());
    return std::nullopt;
  }
  if (count_ > 0) {
    if (peek() != ',') return problem(peek());
    get();
    skip_blanks();
  }
  const int c = peek();
  if (c == std::char_traits<char>::eof() || c == ',' || c == ']') return problem(c);
  return value();
}

/// One array element up to the comma or bracket behind it.
CaseText CaseStream::value() {
  CaseText text = begin_case();
  text.pointer = "/" + std::to_string(count_++);
  Nesting nesting{};
  while (peek() != std::char_traits<char>::eof()) {
    const int c = peek();
    if (nesting.closed() && (c == ',' || c == ']' || c == '}')) break;
    nesting.see(c);
    add(text, get());
  }
  return text;
}

}  // namespace caregrade
