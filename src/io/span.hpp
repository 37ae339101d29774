#pragma once

#include "caregrade/model/rule_pack.hpp"
#include "words.hpp"

namespace caregrade::io {

/// Reads `since` and looks whether the days fit together. CG2402: the end is before the begin; CG2006: a first day that the
/// word forbids.
template <class Reader>
void finish_span(Reader& reader, Span& span) {
  static constexpr Word<Span::Since> words[] = {
      {"stated", Span::Since::stated}, {"month", Span::Since::month}, {"year", Span::Since::year}, {"evidence", Span::Since::evidence}};
  span.since = word_or(reader, "since", words, Span::Since::stated);
  if (span.from.ok() && span.to.ok() && span.to < span.from)
    reader.report("CG2402", "to", {{"from", span.from.to_string()}, {"to", span.to.to_string()}});
  if (!span.from.ok()) return;
  const std::string first = span.from.to_string();
  const bool month = span.since != Span::Since::month || first.substr(8) == "01";
  const bool year = span.since != Span::Since::year || first.substr(5) == "01-01";
  if (!month || !year) reader.report("CG2006", "from", {{"expected", month ? "YYYY-01-01" : "YYYY-MM-01"}, {"found", first}});
}

}  // namespace caregrade::io
