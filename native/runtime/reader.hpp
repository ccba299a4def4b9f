// Reads the words of a program one after the other, and never one that is not there.
#pragma once

#include "program.hpp"

namespace backlit::runtime {

class Reader {
 public:
  Reader(const std::int64_t* words, Index count) : words_(words), left_(count) {}

  Index left() const { return left_; }

  Index word() {
    require(left_ > 0, "the code ends too early");
    --left_;
    return *words_++;
  }

  Index between(Index low, Index high, const char* what) {
    const Index found = word();
    require(found >= low && found <= high, what);
    return found;
  }

  // How many things follow, of at least `each` words.
  Index count(Index each, const char* what) {
    const Index found = word();
    require(found >= 0 && found <= left_ / each, what);
    return found;
  }

  bool flag(const char* what) { return between(0, 1, what) != 0; }

  template <class Enum>
  Enum kind(const char* what) {
    return static_cast<Enum>(between(0, static_cast<Index>(Enum::count) - 1, what));
  }

  DType dtype() { return static_cast<DType>(between(0, 3, "an unknown dtype")); }

  Reader part(Index count) {
    require(count >= 0 && count <= left_, "an instruction is longer than the code");
    Reader inside(words_, count);
    words_ += count;
    left_ -= count;
    return inside;
  }

 private:
  const std::int64_t* words_;
  Index left_;
};

}  // namespace backlit::runtime
