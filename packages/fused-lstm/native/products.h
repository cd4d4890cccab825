// Products of matrices in panels of `width` columns: panel p holds columns from 16p, row after row; columns beyond the
// last are zero. The four gates of 16 units lie side by side, 64 floats a row. A sum is taken in the order of its
// summands whatever the tile's shape is, so that every instruction set gives the same bits.
#pragma once
#include "vector.h"

namespace {

constexpr int width = 16;
constexpr int gateWidth = 4 * width;
// floats of a right operand that stay in the first-level cache beside the rest: of processors without AVX-512 it is as
// small as 32 KiB
constexpr int cachedFloats = (VECTOR_BYTES == 32 ? 64 : 128) * gateWidth;

enum Start { fromZero, fromBias, fromTarget };

// The left operand: element (row, k) lies at `at + k / depthOfPanel * panel + row * rowStride + k % depthOfPanel * step`.
struct Left {
  const float *at;
  long panel;
  int depthOfPanel;
};

// The result: row r of vector v lies at `at + r * row + v * vector`.
struct Target {
  float *at;
  long row, vector;
  Start start;
  const float *bias;
};

#if VECTOR_BYTES == 32
constexpr int tallest(int vectors) { return vectors == 4 ? 3 : vectors == 3 ? 4 : vectors == 2 ? 6 : 8; }
#else
constexpr int tallest(int vectors) { return vectors == 4 ? 6 : vectors == 3 ? 8 : 12; }
#endif

// `rightRow`: floats from one row of B to the next
template <int rows, int vectors, int rowStride, int step, int rightRow>
static void tile(Left a, const float *b, int depth, Target c) {
  Vector sum[rows][vectors];
#pragma GCC unroll 16
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      if (c.start == fromTarget) sum[r][v] = load(c.at + r * c.row + v * c.vector);
      else if (c.start == fromBias) sum[r][v] = load(c.bias + v * width);
      else sum[r][v] = splat(0.0f);
    }
  for (const float *panel = a.at; depth > 0; depth -= a.depthOfPanel, panel += a.panel) {
    int count = depth < a.depthOfPanel ? depth : a.depthOfPanel;
    const float *x = panel;
    for (int k = 0; k < count; k++, x += step, b += rightRow) {
      Vector right[vectors];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) right[v] = load(b + v * width);
#pragma GCC unroll 16
      for (int r = 0; r < rows; r++) {
        Vector left = splat(x[r * rowStride]);
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) sum[r][v] = multiplyAdd(left, right[v], sum[r][v]);
      }
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) store(c.at + r * c.row + v * c.vector, sum[r][v]);
}

template <int rows, int vectors, int rowStride, int step, int rightRow>
INLINE void tileOf(int height, const Left &a, const float *b, int depth, const Target &c) {
  if constexpr (rows > 1) {
    if (height < rows) return tileOf<rows - 1, vectors, rowStride, step, rightRow>(height, a, b, depth, c);
  }
  tile<rows, vectors, rowStride, step, rightRow>(a, b, depth, c);
}

// One pass over `depth`, small enough that the right operand stays in the cache while the tiles go over the rows.
template <int vectors, int rowStride, int step, int rightRow>
static void multiplyCached(const Left &a, const float *b, int depth, const Target &c, int rows) {
  constexpr int most = tallest(vectors);
  int tiles = (rows + most - 1) / most;
  for (int column = 0; column < width; column += lanes) {
    for (int at = 0, left = tiles; left > 0; left--) {
      int height = (rows - at + left - 1) / left;
      Left part = {a.at + (long)at * rowStride, a.panel, a.depthOfPanel};
      Target target = {c.at + at * c.row + column, c.row, c.vector, c.start, c.bias ? c.bias + column : c.bias};
      tileOf<most, vectors, rowStride, step, rightRow>(height, part, b + column, depth, target);
      at += height;
    }
  }
}

// C = start + A B for `vectors` panels of B side by side.
template <int vectors, int rowStride>
static void multiplyPanels(Left a, const float *b, int depth, Target c, int rows) {
  int most = cachedFloats / (vectors * width);
  int passes = rows <= tallest(vectors) ? 1 : (depth + most - 1) / most;
  // whole panels of A each
  int panelsEach = ((depth + passes - 1) / passes + a.depthOfPanel - 1) / a.depthOfPanel;
  int each = panelsEach * a.depthOfPanel;
  for (int done = 0; done < depth; done += each) {
    int count = depth - done < each ? depth - done : each;
    multiplyCached<vectors, rowStride, 1, vectors * width>(a, b, count, c, rows);
    a.at += panelsEach * a.panel;
    b += (long)each * vectors * width;
    c.start = fromTarget;
  }
}

// The same for any number of panels of B and C; B is packed in groups of four panels, the last one of what is left.
template <int rowStride>
static void multiply(Left a, const float *b, int depth, Target c, int rows, int panels) {
  for (int panel = 0; panel < panels; panel += 4) {
    Target target = c;
    target.at += panel * c.vector;
    switch (panels - panel) {
    case 1: multiplyPanels<1, rowStride>(a, b, depth, target, rows); break;
    case 2: multiplyPanels<2, rowStride>(a, b, depth, target, rows); break;
    case 3: multiplyPanels<3, rowStride>(a, b, depth, target, rows); break;
    default: multiplyPanels<4, rowStride>(a, b, depth, target, rows);
    }
    b += (long)depth * 4 * width;
  }
}

// C = transposed(A) B for A in panels whose rows are `leftRow` floats apart and B the first `slots` gates of 16 units,
// over `depth` rows; C has as many columns as those gates.
template <int slots, int leftRow>
static void multiplyTransposed(const float *a, long panel, int columns, const float *b, int depth, float *c) {
  constexpr int most = cachedFloats / gateWidth;
  constexpr int row = slots * width;
  if (depth == 0) memset(c, 0, (size_t)columns * row * 4);
  for (int done = 0; done < depth; done += most) {
    int count = depth - done < most ? depth - done : most;
    for (int column = 0; column < columns; column += width) {
      Left left = {a + column / width * panel + (long)done * leftRow, 0, count};
      Target target = {c + (long)column * row, row, width, done ? fromTarget : fromZero, nullptr};
      int rows = columns - column < width ? columns - column : width;
      multiplyCached<slots, 1, leftRow, gateWidth>(left, b + (long)done * gateWidth, count, target, rows);
    }
  }
}

} // namespace
