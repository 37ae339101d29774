#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace caregrade::batch {

/// Memory for a number of columns, each as long as another and beginning with a line of the cache.
template <class T>
class Lanes {
 public:
  Lanes(std::size_t columns, std::size_t length) : length_{(length + line - 1) / line * line}, memory_(columns * length_ + line) {
    void* start = memory_.data();
    std::size_t space = memory_.size() * sizeof(T);
    first_ = static_cast<T*>(std::align(line * sizeof(T), sizeof(T), start, space));
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;
  Lanes(Lanes&&) = delete;
  Lanes& operator=(Lanes&&) = delete;
  ~Lanes() = default;

  [[nodiscard]] T* operator[](std::size_t column) const { return first_ + column * length_; }

 private:
  static constexpr std::size_t line = 64 / sizeof(T);

  std::size_t length_ = 0;
  std::vector<T> memory_{};
  T* first_ = nullptr;
};

}  // namespace caregrade::batch
