#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

namespace caregrade {

/// A list of plain values that is nearly always short: as many as `inside` stand in the object itself, more of them on the heap.
///
/// why: a result has half a dozen such lists, and allocating them took longer than working out what stands in them.
template <class T, std::size_t inside>
class Few {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  Few() noexcept {}  // why not defaulted: `{}` would clear `near_`, which is read only where it was written
  Few(std::initializer_list<T> values) {
    for (const T& value : values) push_back(value);
  }

  // why by hand: what was never written must not be read, not even to be copied.
  Few(const Few& other) : beyond_{other.beyond_} { copy_near(other); }
  Few(Few&& other) noexcept : beyond_{std::move(other.beyond_)} { copy_near(other); }
  Few& operator=(const Few& other) {
    if (this != &other) {
      beyond_ = other.beyond_;
      copy_near(other);
    }
    return *this;
  }
  Few& operator=(Few&& other) noexcept {
    beyond_ = std::move(other.beyond_);
    copy_near(other);
    return *this;
  }
  ~Few() = default;

  void clear() noexcept {
    beyond_.clear();
    count_ = 0;
  }

  void push_back(const T& value) {
    if (beyond_.empty() && count_ < inside) std::construct_at(near() + count_++, value);
    else push_beyond(value);
  }

  /// Adds those of `count` values made by `make(0)`, `make(1)`, … of which `wanted` says so.
  template <class Wanted, class Make>
  void push_back_if(std::size_t count, Wanted wanted, Make make) {
    if (!beyond_.empty() || count > inside - count_) {
      for (std::size_t i = 0; i < count; ++i)
        if (wanted(i)) push_back(make(i));
      return;
    }
    // why written before it is known whether it counts: the place of the next one then does not wait for a guess.
    T* to = near() + count_;
    for (std::size_t i = 0; i < count; ++i) {
      std::construct_at(to, make(i));
      to += wanted(i) ? 1 : 0;
    }
    count_ = static_cast<std::size_t>(to - near());
  }

  [[nodiscard]] std::size_t size() const noexcept { return beyond_.empty() ? count_ : beyond_.size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] T* begin() noexcept { return beyond_.empty() ? near() : beyond_.data(); }
  [[nodiscard]] const T* begin() const noexcept { return beyond_.empty() ? near() : beyond_.data(); }
  [[nodiscard]] T* end() noexcept { return begin() + size(); }
  [[nodiscard]] const T* end() const noexcept { return begin() + size(); }
  [[nodiscard]] T& operator[](std::size_t at) noexcept { return begin()[at]; }
  [[nodiscard]] const T& operator[](std::size_t at) const noexcept { return begin()[at]; }
  /// `std::out_of_range` where there is none.
  [[nodiscard]] const T& at(std::size_t at) const { return at < size() ? begin()[at] : throw std::out_of_range{"Few::at"}; }
  [[nodiscard]] const T& front() const noexcept { return *begin(); }
  [[nodiscard]] const T& back() const noexcept { return end()[-1]; }

  friend bool operator==(const Few& a, const Few& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }
  friend bool operator==(const Few& a, const std::vector<T>& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

 private:
  void push_beyond(const T& value) {
    if (beyond_.empty()) beyond_.assign(near(), near() + count_);
    beyond_.push_back(value);
  }

  void copy_near(const Few& other) noexcept {
    count_ = other.count_;
    for (std::size_t i = 0; i < count_; ++i) std::construct_at(near() + i, other.near()[i]);
  }
  [[nodiscard]] T* near() noexcept { return std::launder(reinterpret_cast<T*>(near_)); }
  [[nodiscard]] const T* near() const noexcept { return std::launder(reinterpret_cast<const T*>(near_)); }

  std::vector<T> beyond_{};  ///< all of them, once they are more
  std::size_t count_ = 0;    ///< of `near_`, while `beyond_` is empty
  alignas(T) std::byte near_[inside * sizeof(T)];
};

}  // namespace caregrade
