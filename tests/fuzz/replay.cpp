// Runs a fuzzer's kept inputs without the fuzzer, and some thousand mutations of them: replay FOLDER RUNS. Under the sanitizers this is what the
// tests run of fuzzing everywhere; ./dev fuzz, which needs clang, knows which mutation reaches something new.
// An input that ends the program is left in `<program>.input`.

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "support/seed.hpp"

extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));  // of the sanitizers; absent without them
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t end) { return std::uniform_int_distribution<std::size_t>{0, end - 1}(random); }

/// One change: a bit, a byte, a stretch left out or repeated, or the rest of another input.
void change(std::string& input, const std::vector<std::string>& inputs, Random& random) {
  const std::size_t at = below(random, input.size() + 1), length = 1 + below(random, 16);
  switch (below(random, 6)) {
    case 0:
      if (at < input.size()) input[at] = static_cast<char>(input[at] ^ 1 << below(random, 8));
      break;
    case 1:
      if (at < input.size()) input[at] = static_cast<char>(below(random, 256));
      break;
    case 2: input.insert(at, 1, static_cast<char>(below(random, 256))); break;
    case 3: input.erase(at, length); break;
    case 4: input.insert(at, input.substr(at, length)); break;
    default: {
      const std::string& other = inputs[below(random, inputs.size())];
      input = input.substr(0, at) + other.substr(std::min(other.size(), below(random, other.size() + 1)));
    }
  }
}

/// The input that is being run, for those who come when the program ends.
std::string running{}, kept_in{};

void keep() {
  std::ofstream{kept_in, std::ios::binary} << running;
  std::cerr << "the input is in " << kept_in << "\n";
}

void run(const std::string& input) {
  running = input;
  (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(running.data()), running.size());
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return std::cerr << "usage: replay FOLDER RUNS\n", 2;
  std::vector<std::filesystem::path> files{};
  for (const auto& entry : std::filesystem::directory_iterator{words[1]}) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) return std::cerr << words[1] << ": no inputs\n", 1;
  std::vector<std::string> inputs{};
  kept_in = std::string{words[0]} + ".input";
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep);
  std::signal(SIGABRT, [](int) { keep(); });
  for (const auto& file : files) {
    std::ifstream stream{file, std::ios::binary};
    run(inputs.emplace_back(std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}));
  }
  Random random{caregrade::test::seed("replay")};
  for (long runs = std::strtol(words[2], nullptr, 10); runs > 0; --runs) {
    std::string input = inputs[below(random, inputs.size())];
    for (std::size_t changes = 1 + below(random, 4); changes > 0; --changes) change(input, inputs, random);
    run(input);
  }
  std::cout << files.size() << " inputs, " << words[2] << " mutations\n";
  return 0;
}
