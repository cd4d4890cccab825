// Between plain rows and panels of 16 columns.
#pragma once
#include "products.h"

namespace {

INLINE void copyIn(float *to, const float *from, int count) {
  for (int at = 0; at < width; at += lanes) store(to + at, count - at > 0 ? loadPart(from + at, count - at) : splat(0.0f));
}

INLINE void copyOut(float *to, const float *from, int count) {
  for (int at = 0; at < width && at < count; at += lanes) storePart(to + at, load(from + at), count - at);
}

// Sequences [batch, steps, columns] to panels whose row is `step * batch + sequence`.
static void packSequences(const float *from, float *to, long panel, int batch, int steps, int columns, bool backwards) {
  for (int step = 0; step < steps; step++) {
    int time = backwards ? steps - 1 - step : step;
    for (int sequence = 0; sequence < batch; sequence++) {
      const float *row = from + ((long)sequence * steps + time) * columns;
      float *target = to + ((long)step * batch + sequence) * width;
      for (int column = 0; column < columns; column += width, target += panel) copyIn(target, row + column, columns - column);
    }
  }
}

static void unpackSequences(const float *from, float *to, long panel, int batch, int steps, int columns, bool backwards) {
  for (int step = 0; step < steps; step++) {
    int time = backwards ? steps - 1 - step : step;
    for (int sequence = 0; sequence < batch; sequence++) {
      float *row = to + ((long)sequence * steps + time) * columns;
      const float *source = from + ((long)step * batch + sequence) * width;
      for (int column = 0; column < columns; column += width, source += panel) copyOut(row + column, source, columns - column);
    }
  }
}

// Where gates lie among the columns of plain weights [rows, count * units]: slot s is gate (s + shift) % count.
struct Columns {
  int count, shift;

  long of(int row, int slot, int units) const { return ((long)row * count + (slot + shift) % count) * units; }
};

// Plain weights to one block for each 16 units: rows of `slots` gates.
template <int slots> static void packWeights(const float *from, float *to, int rows, int units, Columns columns) {
  for (int unit = 0; unit < units; unit += width)
    for (int row = 0; row < rows; row++)
      for (int slot = 0; slot < slots; slot++, to += width)
        copyIn(to, from + columns.of(row, slot, units) + unit, units - unit);
}

template <int slots>
static void unpackWeights(const float *from, float *to, int rows, int units, int unit, Columns columns) {
  for (int row = 0; row < rows; row++)
    for (int slot = 0; slot < slots; slot++, from += width)
      copyOut(to + columns.of(row, slot, units) + unit, from, units - unit);
}

typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));

// Four rows of four floats become four columns.
INLINE void transposeFour(const float *from, int fromRow, float *to, int toRow) {
  typedef float F __attribute__((vector_size(16)));
  F a = *(const Four *)from, b = *(const Four *)(from + fromRow);
  F c = *(const Four *)(from + 2 * fromRow), d = *(const Four *)(from + 3 * fromRow);
  F ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  F cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(Four *)to = __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5);
  *(Four *)(to + toRow) = __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7);
  *(Four *)(to + 2 * toRow) = __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5);
  *(Four *)(to + 3 * toRow) = __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7);
}

// Transposes packed weights: `to` has groups of four panels of 16 of their rows (the last group of what is left), one
// row of each for every column of `slots` gates, the padding included.
template <int slots> static void packTransposed(const float *from, float *to, int rows, int units) {
  constexpr int fromRow = slots * width;
  int panels = (rows + width - 1) / width;
  int blocks = (units + width - 1) / width;
  for (int group = 0; group < panels; group += 4) {
    int vectors = panels - group < 4 ? panels - group : 4;
    int toRow = vectors * width;
    for (int block = 0; block < blocks; block++)
      for (int slot = 0; slot < slots; slot++, to += width * toRow)
        for (int vector = 0; vector < vectors; vector++) {
          int row = (group + vector) * width;
          const float *source = from + ((long)block * rows + row) * fromRow + slot * width;
          for (int y = 0; y < width; y += 4)
            for (int x = 0; x < width; x += 4) {
              float *target = to + vector * width + x * toRow + y;
              if (row + y + 4 <= rows) {
                transposeFour(source + (long)y * fromRow + x, fromRow, target, toRow);
                continue;
              }
              for (int column = 0; column < 4; column++)
                for (int at = 0; at < 4; at++)
                  target[column * toRow + at] = row + y + at < rows ? source[(long)(y + at) * fromRow + x + column] : 0.0f;
            }
        }
  }
}

} // namespace
