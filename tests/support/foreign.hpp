#pragma once

// Germany's and France's methods written down a second time, by hand from the law, to judge the engine by.
// Nothing here may come from data/ or from the engine.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace caregrade::test {

// --- France: AGGIR -----------------------------------------------------------------------------------------------------

inline const std::array<std::string, 10> french_variables{"coherence",  "orientation", "washing", "dressing", "eating",
                                                          "elimination", "transfers",   "indoors", "outdoors", "remote_communication"};

/// What the letters add to a group: of coherence, orientation, washing, dressing, eating, elimination, transfers, indoors, outdoors.
struct FrenchGroup {
  std::array<int, 9> c{};
  std::array<int, 9> b{};
};

enum class FrenchText : std::uint8_t { code, decree_1997 };

inline FrenchGroup french_group(char group, FrenchText text) {
  switch (group) {
    case 'A': return {{2000, 1200, 40, 40, 60, 100, 800, 200}, {0, 0, 16, 16, 20, 16, 120, 32}};
    case 'B': return {{1500, 1200, 40, 40, 60, 100, 800, -80}, {320, 120, 16, 16, 0, 16, 120, -40}};
    case 'C': return {{0, 0, 40, 40, 60, 160, 1000, 400}, {0, 0, 16, 16, 20, 20, 200, 40}};
    case 'D': return {{0, 0, 0, 0, 2000, 400, 2000, 200}, {0, 0, 0, 0, 200, 200, 200, 0}};
    case 'E': return {{400, 400, 400, 400, 400, 800, 800, 200}, {0, 0, 100, 100, 100, 100, 100, 0}};
    case 'F':
      if (text == FrenchText::code) return {{200, 200, 500, 500, 500, 500, 500, 200}, {100, 100, 100, 100, 100, 100, 100, 0}};
      return {{200, 200, 500, 500, 500, 500, 500, 500, 200}, {0, 100, 100, 100, 100, 100, 100, 0}};
    case 'G': return {{150, 150, 300, 300, 500, 500, 400, 200}, {0, 0, 200, 200, 200, 200, 200, 100}};
    default: return {{0, 0, 3000, 3000, 3000, 3000, 1000, 1000}, {0, 0, 2000, 2000, 2000, 2000, 2000, 1000}};
  }
}

inline int french_score(char group, const std::string& profile, FrenchText text) {
  const FrenchGroup weights = french_group(group, text);
  int score = 0;
  for (std::size_t i = 0; i < 9; ++i) score += profile[i] == 'C' ? weights.c[i] : profile[i] == 'B' ? weights.b[i] : 0;
  return score;
}

/// Goes down the thresholds of a group from the first, rank by rank.
inline int french_rank(const std::string& profile, FrenchText text = FrenchText::code) {
  static const std::vector<std::pair<char, std::vector<int>>> thresholds{
      {'A', {4380, 4140, 3390}}, {'B', {2016}}, {'C', {1700, 1432}}, {'D', {2400}}, {'E', {1200}}, {'F', {800}}, {'G', {650}}, {'H', {4000, 2000}}};
  int rank = 0;
  for (const auto& [group, each] : thresholds) {
    const int score = french_score(group, profile, text);
    for (const int threshold : each) {
      ++rank;
      if (score >= threshold) return rank;
    }
  }
  return rank + 1;
}

inline int french_gir(const std::string& profile, FrenchText text = FrenchText::code) {
  static const std::string by_rank = "1222222334456";
  return by_rank[static_cast<std::size_t>(french_rank(profile, text) - 1)] - '0';
}

/// Profile of number `index` in base three; letters behind `length` are A.
inline std::string french_profile(int index, int length) {
  std::string profile(10, 'A');
  for (int i = 0; i < length; ++i, index /= 3) profile[static_cast<std::size_t>(i)] = "ABC"[index % 3];
  return profile;
}

/// What the guide makes of the letters of a variable's parts.
inline char french_letter(const std::string& variable, const std::string& parts) {
  const auto count = [&](char letter) { return std::count(parts.begin(), parts.end(), letter); };
  const auto all = static_cast<std::ptrdiff_t>(parts.size());
  if (count('A') == all) return 'A';
  if (variable == "coherence" || variable == "orientation" || variable == "elimination") return count('C') > 0 ? 'C' : 'B';
  if (variable == "eating") return count('C') > 0 && count('A') == 0 ? 'C' : 'B';
  return count('C') == all ? 'C' : 'B';
}

// --- Germany: SGB XI §15 -------------------------------------------------------------------------------------------------

/// A fraction, always reduced.
struct Fraction {
  std::int64_t above = 0;
  std::int64_t below = 1;

  Fraction(std::int64_t whole = 0, std::int64_t part = 1) : above{whole / std::gcd(whole, part)}, below{part / std::gcd(whole, part)} {}
  friend Fraction operator+(const Fraction& a, const Fraction& b) { return {a.above * b.below + b.above * a.below, a.below * b.below}; }
  friend Fraction operator*(const Fraction& a, const Fraction& b) { return {a.above * b.above, a.below * b.below}; }
  friend bool operator<(const Fraction& a, const Fraction& b) { return a.above * b.below < b.above * a.below; }
  friend bool operator==(const Fraction& a, const Fraction& b) { return a.above == b.above && a.below == b.below; }
};

struct Times {
  int per_day = 0;
  int per_week = 0;
  int per_month = 0;
};

inline Fraction daily(const std::vector<Times>& all) {
  Fraction sum{};
  for (const Times& each : all) sum = sum + Fraction{each.per_day} + Fraction{each.per_week, 7} + Fraction{each.per_month, 30};
  return sum;
}

inline int german_points_a(const Fraction& a_day) { return a_day < Fraction{1} ? 0 : !(Fraction{3} < a_day) ? 1 : !(Fraction{8} < a_day) ? 2 : 3; }
inline int german_points_b(const Fraction& a_day) {
  return a_day < Fraction{1, 7} ? 0 : a_day < Fraction{1} ? 1 : a_day < Fraction{3} ? 2 : 3;
}
inline int german_points_c(const Fraction& sum) {
  return sum < Fraction{43, 10} ? 0 : sum < Fraction{86, 10} ? 1 : sum < Fraction{129, 10} ? 2 : sum < Fraction{60} ? 3 : 6;
}

/// First sum of each range, by module 1 to 6.
inline const std::array<std::array<int, 5>, 6> german_ranges{{{0, 2, 4, 6, 10}, {0, 2, 6, 11, 17}, {0, 1, 3, 5, 7}, {0, 3, 8, 19, 37}, {0, 1, 2, 4, 6}, {0, 1, 4, 7, 12}}};

inline int german_range(std::size_t module, int sum) {
  int range = 0;
  while (range < 4 && sum >= german_ranges[module][static_cast<std::size_t>(range) + 1]) ++range;
  return range;
}

/// Weighted points in quarters of a point: a range is a fourth of the module's share of the hundred.
inline int german_quarters(const std::array<int, 6>& sums) {
  const auto part = [&](std::size_t module, int share) { return german_range(module, sums[module]) * share; };
  return part(0, 10) + std::max(part(1, 15), part(2, 15)) + part(3, 40) + part(4, 20) + part(5, 15);
}

inline int german_grade(int quarters, bool infant = false) {
  int grade = 0;
  for (const int least : {50, 108, 190, 280, 360}) grade += quarters >= least ? 1 : 0;
  return infant && grade > 0 ? std::min(5, grade + 1) : grade;
}

}  // namespace caregrade::test
