// The blocks a map is worked off in, and its registers: where a block's numbers stand.
//
// A block is as many whole rows as a buffer holds, packed one after the other, or a piece of one
// long row. An input is read where it lies if the block is one run of its memory; otherwise it is
// brought into its register's buffer.
#pragma once

#include "elements.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

constexpr Index buffer_bytes = 2048;
constexpr Index buffer_stride = buffer_bytes + 64;  // filling may overrun by a part of a vector

struct Place {  // of a block in its map: its first row and column, and its size
  Index row, column, rows, cols;
};

// The size of a whole block; the last ones may be smaller. Whole vectors where rows allow it.
template <class T>
Place block_of(Index rows, Index cols) {
  constexpr Index room = buffer_bytes / Index(sizeof(T)), lanes = Lanes<T>::count;
  if (cols > room) {
    const Index pieces = (cols + room - 1) / room, each = (cols + pieces - 1) / pieces;
    return {0, 0, 1, (each + lanes - 1) / lanes * lanes};
  }
  Index each = cols > 0 ? room / cols : rows;
  if (each >= rows) return {0, 0, rows > 0 ? rows : 1, cols};
  const Index power = cols & -cols, step = power >= lanes ? 1 : lanes / power;
  if (each > step) each -= each % step;
  return {0, 0, each, cols};
}

enum class Form : std::int32_t {
  buffered,   // the result of an operation, or an input that is in its buffer once and for all
  in_place,   // read from memory
  packed,     // rows copied into the buffer
  expanded,   // one number for each row
  repeated,   // one number for the row that is the block
  piece       // of a long row that all rows share
};

template <class T>
struct Register {
  T* buffer;
  const T* at;
  Index step;
  Index writer, output;  // the last operation that writes it, and the output it goes straight to
  Form form;

  Operand<T> operand() const { return {at, step}; }
};

// Source is T or std::uint8_t.
template <class T, class Source>
struct Inputs {
  static const Source* data(const MapInput& in) { return static_cast<const Source*>(in.data); }
  static T number(const Source* from) {
    if constexpr (sizeof(Source) == sizeof(T)) return *from;
    else return T(*from != 0);
  }

  // Before the first block. `run`: a block is one run of memory, and may be read there.
  // `whole`: all its numbers are wanted one by one, by an output.
  static void prepare(Register<T>& reg, const MapInput& in, const Place& block, bool long_rows,
                      bool run, bool whole) {
    reg.at = reg.buffer;
    reg.step = Lanes<T>::count;
    switch (in.reach) {
      case Reach::full: 
        reg.form = sizeof(Source) == sizeof(T) && run ? Form::in_place : Form::packed;
        return;
      case Reach::row:
        reg.form = block.rows == 1 && !whole ? Form::repeated : Form::expanded;
        if (reg.form == Form::repeated) reg.step = 0;
        return;
      case Reach::column:
        reg.form = long_rows ? Form::piece : Form::buffered;
        if (long_rows) return;
        for (Index r = 0; r < block.rows; ++r) {
          copy_run(reg.buffer + r * block.cols, data(in), block.cols);
        }
        return;
      case Reach::scalar:
        fill_past(reg.buffer, whole ? block.rows * block.cols : 1, number(data(in)));
        if (!whole) reg.step = 0;
        reg.form = Form::buffered;
    }
  }

  static void load(Register<T>& reg, const MapInput& in, const Place& p) {
    const Source* from = data(in) + p.row * in.ld;
    switch (reg.form) {
      case Form::buffered: return;
      case Form::in_place: reg.at = reinterpret_cast<const T*>(from + p.column); return;
      case Form::packed:
        for (Index r = 0; r < p.rows; ++r) {
          copy_run(reg.buffer + r * p.cols, from + r * in.ld + p.column, p.cols);
        }
        return;
      case Form::expanded:
      case Form::repeated:
        for (Index r = 0; r < p.rows; ++r) {
          fill_past(reg.buffer + r * p.cols, reg.step ? p.cols : 1, number(from + r * in.ld));
        }
        return;
      case Form::piece: copy_run(reg.buffer, data(in) + p.column, p.cols); return;
    }
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
